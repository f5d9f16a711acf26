//! `sokatsu deliver PLAN --year R6 [--department NAME]`: make, queue, send.

use super::arguments::DeliverArguments;
use super::context::{Context, login};
use super::progress::bar;
use super::results::result;
use super::sending;
use super::told::Told;
use crate::job::deliver::{Delivery, Queued};
use crate::job::import::stored_plan;
use crate::job::notice::Summary;
use crate::job::report::Press;
use crate::job::send::Sending;
use crate::mail::MailTemplates;
use crate::plan::Department;
use crate::store::Store;

pub fn run(arguments: &DeliverArguments, context: &Context) -> Result<(), Told> {
    let mut store = Store::open(&context.data)?;
    let subject = stored_plan(&store, &arguments.plan)?;
    let press = Press::set_up(subject, &context.library, context.fonts()?, arguments.year, context.today())?;
    let departments: Vec<&Department> = match &arguments.department {
        Some(name) => vec![press.department(name)?],
        None => press.departments(),
    };
    let by = login();
    let delivery = Delivery {
        press: &press,
        mail: &context.settings.mail,
        templates: &MailTemplates::new(context.library.overrides()),
        formats: &context.settings.report.formats,
        keep: &context.settings.keep,
        now: context.now,
        by: &by,
        copies: None,
    };
    let progress = bar(context, departments.len(), "departments");
    let queued = delivery.queue(&mut store, &departments, &|| progress.inc(1))?;
    progress.finish_and_clear();
    result!(
        "作成した課 {}、送信待ちに加えたメール {} 通、すでに扱い済みの課 {}",
        queued.made,
        queued.queued,
        queued.known
    );
    let summary = Summary::of_delivery(&press, &queued, &context.data);
    sending::tell(context, &by, |notices| notices.summary(&mut store, &summary));
    let sending = sending::send_now(&mut store, context)?;
    tell(&queued, &sending, departments.len())
}

/// Says what was sent and what was not; anything that failed makes the command fail.
fn tell(queued: &Queued, sending: &Sending, departments: usize) -> Result<(), Told> {
    for (department, error) in &queued.failed {
        Told::new(format!("{department}: {error}"), error.remedy()).tell();
    }
    sending::print(sending);
    if !queued.failed.is_empty() {
        return Err(Told::some_failed(queued.failed.len(), departments, "課の報告書"));
    }
    sending::outcome(sending, queued.run)
}
