//! `sokatsu demo --out DIR`

use std::path::Path;

use super::arguments::DemoArguments;
use super::context::{Context, shown};
use super::results::result;
use super::sending::{self, Own};
use super::told::Told;
use crate::job::acting::MadeBy;
use crate::job::demo::{Demo, Shown};

pub fn run(arguments: &DemoArguments, context: &Context) -> Result<(), Told> {
    let demo = Demo {
        out: &arguments.out,
        library: &context.library,
        fonts: context.fonts()?,
        mail: &context.settings.mail,
        now: context.now,
        clock: &context.clock(),
        by: &MadeBy::login(&context.told_by(None)),
    };
    let mut failed = 0;
    result!(
        "承認　求めません（[approval] required = false と同じです。ふだんは true で、別の職員が承認するまで送りません）"
    );
    for outcome in sending::block_on(demo.run())? {
        match outcome {
            Ok(plan) => failed += tell(&plan, &arguments.out, context)?,
            Err(error) => {
                failed += 1;
                Told::from(error).tell();
            }
        }
    }
    if failed > 0 {
        return Err(Told::new(
            format!("{failed} parts of the demo failed; the others are in {}", shown(&arguments.out)),
            None,
        ));
    }
    context.say(format!(
        "見るもの: {0}/*/*/report.pdf（委員会の報告書）、report.xlsx（同じ内容のブック）、departments/（各課の抜粋）、{0}/mail/*.eml（各課へのメール）",
        shown(&arguments.out)
    ));
    Ok(())
}

/// Says what was made of a plan; returns how much failed.
fn tell(plan: &Shown, out: &Path, context: &Context) -> Result<usize, Told> {
    let mut failed = plan.failed.len();
    for (department, error) in &plan.failed {
        Told::new(format!("{department}: {error}"), error.remedy()).tell();
    }
    result!("{}　{}評価", plan.name, plan.year.long());
    for edition in &plan.editions {
        match edition {
            Ok(paths) => paths.iter().for_each(|path| result!("  {}", shown(path))),
            Err(error) => {
                failed += 1;
                Told::new(error.to_string(), error.remedy()).tell();
            }
        }
    }
    result!("  {}/（各課の抜粋 {} 課）", shown(&out.join(&plan.folder).join("departments")), plan.departments);
    sending::print(&plan.sending, Own::Every);
    let steps: Vec<String> = plan.steps.iter().map(|(step, took)| format!("{step} {} ms", took.as_millis())).collect();
    context.say(format!("  ({})", steps.join(", ")));
    if failed == 0 {
        sending::outcome(&plan.sending, Own::Every)?;
    }
    Ok(failed)
}
