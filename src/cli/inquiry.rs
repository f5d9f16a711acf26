//! `sokatsu inquiry open|status|remind|close PLAN --year R7 …`

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::arguments::{InquiryArguments, InquiryCommand, MakerArguments};
use super::context::{Context, shown};
use super::progress::bar;
use super::results::result;
use super::sending::{self, Own};
use super::told::Told;
use crate::job::JobError;
use crate::job::acting::MadeBy;
use crate::job::import::stored_plan;
use crate::job::inquiry::{
    Altered, InquiryStatus, Mailing, Opening, Reminding, Subject, close, compile, extend, reopen,
};
use crate::job::notice::Summary;
use crate::mail::{MailTemplates, TestSend};
use crate::plan::Department;
use crate::render::xlsx::{render_compilation, render_overview};
use crate::store::Store;
use crate::whole_files;

pub fn run(command: &InquiryCommand, context: &Context) -> Result<(), Told> {
    match command {
        InquiryCommand::Open { inquiry, due, department, maker, test_to } => {
            let test = sending::test_send(test_to.as_deref(), context)?;
            open(inquiry, (*due, department.as_deref()), (maker, test), context)
        }
        InquiryCommand::Status { inquiry, json, xlsx } => status(inquiry, *json, xlsx.as_deref(), context),
        InquiryCommand::Remind { inquiry, maker } => remind(inquiry, maker, context),
        InquiryCommand::Close { inquiry, department, xlsx } => {
            finish(inquiry, department.as_deref(), xlsx.as_deref(), context)
        }
        InquiryCommand::Extend { inquiry, due, department, maker } => {
            let (mut store, subject) = set_up(inquiry, context)?;
            let by = made_by(&*store, maker, context.settings.approval.required, context)?;
            let code = department_code(department.as_deref(), &subject)?;
            let altered = extend(&mut *store, &subject, code.as_deref(), *due, (context.now, &by.told))?;
            result!("回答期限を {due} に変えました：{} 課", altered.changed.len());
            tell_altered(&altered, "期限が同じか、締め切ってある課");
            context.say("送った様式とメールに印刷された期限は、前のままです。必要なら各課にお知らせください。");
            Ok(())
        }
        InquiryCommand::Reopen { inquiry, department } => {
            let (mut store, subject) = set_up(inquiry, context)?;
            let code = department_code(department.as_deref(), &subject)?;
            let altered = reopen(&mut *store, &subject, code.as_deref(), context.now.to_utc(), &context.told_by(None))?;
            result!("照会をもう一度開きました：{} 課", altered.changed.len());
            tell_altered(&altered, "締め切っていなかった課");
            Ok(())
        }
    }
}

fn set_up(arguments: &InquiryArguments, context: &Context) -> Result<(Box<dyn Store>, Subject), Told> {
    let store = context.store()?;
    let subject = stored_plan(&*store, &arguments.plan)?;
    let subject = Subject::set_up(subject, &context.library, arguments.year)?;
    Ok((store, subject))
}

/// Who runs the command; must be named where approval is wanted.
fn made_by(store: &dyn Store, maker: &MakerArguments, approval: bool, context: &Context) -> Result<MadeBy, JobError> {
    context.as_caller(maker.by.as_deref(), |caller| MadeBy::caller(store, caller, approval))
}

fn open(
    arguments: &InquiryArguments,
    (due, department): (NaiveDate, Option<&str>),
    (maker, test): (&MakerArguments, Option<TestSend>),
    context: &Context,
) -> Result<(), Told> {
    let (mut store, subject) = set_up(arguments, context)?;
    let templates = MailTemplates::new(context.library.overrides());
    let by = made_by(&*store, maker, context.settings.approval.required, context)?;
    let mailing = Mailing { test: test.as_ref(), ..mailing(&subject, &templates, &by, context) };
    let opening = Opening { mailing, due, fonts: context.fonts()?, keep: &context.settings.keep };
    let departments = chosen(&opening.departments(), department, &subject)?;
    let progress = bar(context, departments.len(), "departments");
    let opened = opening.open(&mut *store, &departments, &|| progress.inc(1))?;
    progress.finish_and_clear();
    let added = sending::added(&by, test.as_ref());
    result!("照会した課 {}、{added} {} 通、すでに照会済みの課 {}", opened.made, opened.queued, opened.known.len());
    let mut others: BTreeMap<NaiveDate, Vec<&str>> = BTreeMap::new();
    for (name, stands) in opened.known.iter().filter(|(_, stands)| *stands != due) {
        others.entry(*stands).or_default().push(name);
    }
    for (stands, names) in others {
        let names = names.join("、");
        context.say(format!("注意：すでに出してある照会の回答期限は {stands} のままです（{names}）。"));
    }
    let summary = Summary::of_opening(&opening, &opened, &context.data);
    let told = test.is_none() && sending::tell(context, &by.told, |notices| notices.summary(&mut *store, &summary));
    tell_failed(&opened.failed);
    let waits = sending::tell_waiting(&*store, opened.run.as_slice())?;
    let sent = sending::send_unless(waits, &mut *store, context, told)?;
    let own = Own::Runs(opened.run.as_slice());
    sent.iter().for_each(|sent| sending::print(sent, own));
    if !opened.failed.is_empty() {
        return Err(Told::some_failed(opened.failed.len(), departments.len(), "課の照会"));
    }
    if test.is_some() && opened.queued == 0 {
        return Err(sending::nothing_to_test());
    }
    sent.map_or(Ok(()), |sent| sending::outcome(&sent, own))
}

/// All of the departments, or the one that is named.
fn chosen<'d>(
    asked: &[&'d Department],
    named: Option<&str>,
    subject: &Subject,
) -> Result<Vec<&'d Department>, JobError> {
    if asked.is_empty() {
        return Err(JobError::refused(
            format!("この計画の{}には、どの課にもお願いすることがありません", subject.year.long()),
            "計画の指標と課の割当てを確かめてください",
        ));
    }
    let Some(named) = named else { return Ok(asked.to_vec()) };
    let found = asked.iter().copied().filter(|one| one.code.as_str() == named || one.name == named);
    let found: Vec<&Department> = found.collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let names: Vec<&str> = asked.iter().map(|department| department.name.as_str()).collect();
    Err(JobError::refused(
        format!(
            "課「{}」には、この計画の{}についてお願いすることがありません",
            named.escape_debug(),
            subject.year.long()
        ),
        format!("次の課を指定できます：{}", names.join("、")),
    ))
}

fn mailing<'a>(
    subject: &'a Subject,
    templates: &'a MailTemplates,
    by: &'a MadeBy,
    context: &'a Context,
) -> Mailing<'a> {
    let settings = &context.settings;
    Mailing { subject, settings: &settings.inquiry, mail: &settings.mail, templates, now: context.now, by, test: None }
}

fn tell_failed(failed: &[(String, JobError)]) {
    for (department, error) in failed {
        Told::new(format!("{department}: {error}"), error.remedy()).tell();
    }
}

fn status(arguments: &InquiryArguments, json: bool, xlsx: Option<&Path>, context: &Context) -> Result<(), Told> {
    let (store, subject) = set_up(arguments, context)?;
    let status = InquiryStatus::read(&*store, &subject, context.today(), context.settings.city.time_zone)?;
    if let Some(path) = xlsx {
        let bytes = render_overview(&status.overview(), &*context.fonts()?)
            .map_err(|source| JobError::Xlsx { report: shown(path), source })?;
        whole_files::write(path, &bytes).map_err(JobError::from)?;
        result!("{}", shown(path));
        return Ok(());
    }
    if json {
        let text = serde_json::to_string_pretty(&status)
            .map_err(|error| Told::new(format!("JSONを書けません: {error}"), None))?;
        result!("{text}");
        return Ok(());
    }
    result!("{}　{}実績の照会　{} 現在", status.plan_name, status.year.long(), status.today);
    result!("{}", status.summary());
    for department in &status.departments {
        let filled = department.filled.map_or("-".to_owned(), |filled| filled.to_string());
        let received = department.received_on.map_or(String::new(), |day| format!("　受付 {day}"));
        let waiting =
            if department.unapplied > 0 { format!("　未反映 {}件", department.unapplied) } else { String::new() };
        let urged = department.urged_on.map_or(String::new(), |day| format!("　督促 {day}"));
        let noticed = department.noticed_on.map_or(String::new(), |day| format!("　お知らせ {day}"));
        result!(
            "{}　{}　{}　期限 {}　記入 {filled}/{}{waiting}{received}{noticed}{urged}",
            department.standing_in_words(),
            department.name,
            department.form_number,
            department.due,
            department.asked,
        );
    }
    Ok(())
}

fn remind(arguments: &InquiryArguments, maker: &MakerArguments, context: &Context) -> Result<(), Told> {
    let (mut store, subject) = set_up(arguments, context)?;
    let templates = MailTemplates::new(context.library.overrides());
    let by = made_by(&*store, maker, context.settings.approval.required, context)?;
    let mailing = mailing(&subject, &templates, &by, context);
    let reminded = Reminding { mailing }.remind(&mut *store)?;
    let added = sending::added(&by, None);
    result!(
        "回答期限のお知らせ {} 課、督促 {} 課、{added} {} 通（今日すでに出した課 {}、回答済みの課 {}、まだ時期でない課 {}、締め切った課 {}）",
        reminded.noticed,
        reminded.urged,
        reminded.queued,
        reminded.known,
        reminded.answered,
        reminded.early,
        reminded.closed
    );
    if !reminded.unasked.is_empty() {
        context.say(format!(
            "注意：照会のメールをまだ送っていない課には、お知らせも督促も作っていません（{}）。sokatsu outbox list で、照会のメールを確かめてください。",
            reminded.unasked.join("、")
        ));
    }
    let summary = Summary::of_reminding(mailing, &reminded);
    let told = sending::tell(context, &by.told, |notices| notices.summary(&mut *store, &summary));
    tell_failed(&reminded.failed);
    let waits = sending::tell_waiting(&*store, &reminded.runs)?;
    let sent = sending::send_unless(waits, &mut *store, context, told)?;
    let own = Own::Runs(&reminded.runs);
    sent.iter().for_each(|sent| sending::print(sent, own));
    if !reminded.failed.is_empty() {
        let all = reminded.noticed + reminded.urged + reminded.failed.len();
        return Err(Told::some_failed(reminded.failed.len(), all, "課へのお知らせ"));
    }
    sent.map_or(Ok(()), |sent| sending::outcome(&sent, own))
}

fn tell_altered(altered: &Altered, others: &str) {
    if !altered.changed.is_empty() {
        result!("  {}", altered.changed.join("、"));
    }
    if altered.known > 0 {
        result!("  {others} {}", altered.known);
    }
}

/// The code of a department that is named by code or name.
fn department_code(named: Option<&str>, subject: &Subject) -> Result<Option<String>, JobError> {
    let code = named.map(|named| match subject.subject.city.department_named(named) {
        Some(found) => Ok(found.code.to_string()),
        None => Err(JobError::refused(
            format!("課「{}」は登録されていません", named.escape_debug()),
            "sokatsu inquiry status で、照会した課を確かめてください",
        )),
    });
    code.transpose()
}

fn finish(
    arguments: &InquiryArguments,
    department: Option<&str>,
    xlsx: Option<&Path>,
    context: &Context,
) -> Result<(), Told> {
    let (mut store, subject) = set_up(arguments, context)?;
    let code = department_code(department, &subject)?;
    let closed = close(&mut *store, &subject, code.as_deref(), context.now.to_utc(), &context.told_by(None))?;
    result!("照会を締め切りました：{} 課（すでに締め切ってあった課 {}）", closed.closed, closed.known);
    if let Some(path) = xlsx {
        let compilation = compile(&*store, &context.library, &subject, context.today())?;
        let bytes = render_compilation(&compilation, &*context.fonts()?)
            .map_err(|source| JobError::Xlsx { report: shown(path), source })?;
        whole_files::write(path, &bytes).map_err(JobError::from)?;
        result!("{}", shown(path));
    }
    for (name, missing, all) in &closed.unanswered {
        result!("回答がそろっていない課：{name}（{all} 欄のうち {missing} 欄が未回答）");
    }
    for (name, count) in &closed.unapplied {
        context.say(format!(
            "注意：{name}には、まだ反映していない回答が {count} 件あります。sokatsu intake list で確かめてください。"
        ));
    }
    Ok(())
}
