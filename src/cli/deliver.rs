//! `sokatsu deliver PLAN --year R6 [--department NAME] [--revise --reason TEXT]`: make; then send, or wait for approval.

use super::arguments::DeliverArguments;
use super::context::Context;
use super::progress::bar;
use super::results::result;
use super::sending::{self, Own};
use super::told::Told;
use crate::job::acting::MadeBy;
use crate::job::deliver::{Changed, Delivery, Had, Queued};
use crate::job::import::stored_plan;
use crate::job::notice::Summary;
use crate::job::outbox::commands;
use crate::job::report::Press;
use crate::job::send::Sending;
use crate::mail::MailTemplates;
use crate::plan::Department;

pub fn run(arguments: &DeliverArguments, context: &Context) -> Result<(), Told> {
    let mut store = context.store()?;
    let test = sending::test_send(arguments.test_to.as_deref(), context)?;
    let approval = context.settings.approval.required;
    let by = context.as_caller(arguments.maker.by.as_deref(), |caller| MadeBy::caller(&*store, caller, approval))?;
    let subject = stored_plan(&*store, &arguments.plan)?;
    let press = Press::set_up(subject, &context.library, context.fonts()?, arguments.year, context.today())?;
    let departments: Vec<&Department> = match &arguments.department {
        Some(name) => vec![press.department(name)?],
        None => press.departments(),
    };
    let delivery = Delivery {
        press: &press,
        mail: &context.settings.mail,
        templates: &MailTemplates::new(context.library.overrides()),
        formats: &context.settings.report.formats,
        keep: &context.settings.keep,
        now: context.now,
        by: &by,
        again: arguments.again,
        test: test.as_ref(),
        copies: None,
    };
    let progress = bar(context, departments.len(), "departments");
    let queued = match &arguments.reason {
        Some(reason) => {
            let changed = delivery.to_revise(&*store, &departments)?;
            if changed.is_empty() {
                result!("送った報告書と内容の違う課はありません。差替えは作りませんでした");
                return Ok(());
            }
            delivery.revise(&mut *store, &changed, reason, &|| progress.inc(1))?
        }
        None => delivery.queue(&mut *store, &departments, &|| progress.inc(1))?,
    };
    progress.finish_and_clear();
    let added = sending::added(&by, test.as_ref());
    result!("作成した課 {}、{added} {} 通、すでに扱い済みの課 {}", queued.made, queued.queued, queued.known);
    tell_had(&queued.had, context);
    if queued.known > 0 && test.is_none() {
        tell_changed(&delivery, &delivery.changed(&*store, &departments)?, arguments, context);
    }
    let summary = match arguments.revise {
        true => Summary::of_revision(&press, &queued, &context.data),
        false => Summary::of_delivery(&press, &queued, &context.data),
    };
    let told = test.is_none() && sending::tell(context, &by.told, |notices| notices.summary(&mut *store, &summary));
    if sending::tell_waiting(&*store, queued.run.as_slice())? {
        sending::send_notices(&mut *store, context, told);
        return tell_failed(&queued, departments.len());
    }
    if test.is_some() && queued.queued == 0 {
        tell_failed(&queued, departments.len())?;
        return Err(sending::nothing_to_test());
    }
    let sending = sending::send_now(&mut *store, context)?;
    tell(&queued, &sending, departments.len())
}

/// A department is sent to once; that its addresses have changed since is for a person to judge.
fn tell_had(had: &[Had], context: &Context) {
    for one in had {
        context.say(format!("注意：{}。", one.what));
        context.say(format!("  新しい宛先に同じ報告書を送るなら：{}", one.way_on));
    }
}

/// What was sent is sealed: a person says whether it is replaced.
fn tell_changed(delivery: &Delivery, changed: &[Changed], arguments: &DeliverArguments, context: &Context) {
    if changed.is_empty() {
        return;
    }
    context.say("注意：前に作った報告書と、いまの内容が違う課があります。前に作ったものは変えていません。");
    for one in changed {
        let version = one.last.version();
        let stands = match one.last.left_at {
            Some(left_at) => format!("{} に送った第{version}版", delivery.local_day(left_at)),
            None => format!("まだ送っていない第{version}版"),
        };
        context.say(format!("  {}　{stands}", one.department.name));
    }
    let DeliverArguments { plan, year, .. } = arguments;
    if changed.iter().any(|one| one.last.left_at.is_some()) {
        context.say(format!("  差し替えるなら：{}", commands::revise(plan, &year.short())));
    }
    for one in changed.iter().filter(|one| one.last.left_at.is_none()) {
        context.say(format!("  作り直すなら：{}", delivery.way_on(one.department, &one.last)));
    }
}

/// Says what was sent and what was not; anything that failed makes the command fail.
fn tell(queued: &Queued, sending: &Sending, departments: usize) -> Result<(), Told> {
    let own = Own::Runs(queued.run.as_slice());
    sending::print(sending, own);
    tell_failed(queued, departments)?;
    sending::outcome(sending, own)
}

fn tell_failed(queued: &Queued, departments: usize) -> Result<(), Told> {
    for (department, receiver) in &queued.taken_over {
        result!("  {department}は終わった課です。報告書は、引き継いだ{receiver}に送ります");
    }
    for (department, error) in &queued.failed {
        Told::new(format!("{department}: {error}"), error.remedy()).tell();
    }
    if queued.failed.is_empty() {
        return Ok(());
    }
    Err(Told::some_failed(queued.failed.len(), departments, "課の報告書"))
}
