//! The command line: one thin file for each command. It asks jobs and tells what they answer; results go to
//! standard output, everything else to standard error.

mod arguments;
mod audit;
mod backup;
mod city;
mod config;
mod context;
mod correct;
mod deliver;
mod demo;
mod errata;
mod given_now;
mod inquiry;
mod intake;
mod login;
mod outbox;
mod people;
mod plan;
mod progress;
mod rate;
mod read_workbook;
mod report;
mod results;
mod schedule;
mod sending;
mod serve;
mod status;
mod tidy;
mod told;
#[cfg(test)]
mod told_commands;
mod trail;
mod usage;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use context::Context;
use told::Told;

/// Runs the command line. 0: done; 1: something was refused or failed; 2: wrong usage.
pub fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| {
        if let Some(told) = usage::told(&error) {
            eprintln!("{told}");
        }
        error.exit()
    });
    set_up_logs(&arguments);
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(told) => {
            told.tell();
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Told> {
    match &arguments.command {
        Command::Config(command) => return config::run(command, arguments),
        Command::ReadWorkbook(file) => return read_workbook::run(file),
        _ => {}
    }
    given_now::check(arguments)?;
    let context = Context::new(arguments)?;
    match &arguments.command {
        Command::Demo(demo) => demo::run(demo, &context),
        Command::Plan(command) => plan::run(command, &context),
        Command::Rate(rate) => rate::run(rate, &context),
        Command::City(command) => city::run(command, &context),
        Command::Audit(audit) => audit::run(audit, &context),
        Command::Report(report) => report::run(report, &context),
        Command::Deliver(deliver) => deliver::run(deliver, &context),
        Command::Inquiry(command) => inquiry::run(command, &context),
        Command::Intake(command) => intake::run(command, &context),
        Command::Outbox(command) => outbox::run(command, &context),
        Command::People(command) => people::run(command, &context),
        Command::Schedule(command) => schedule::run(command, &context),
        Command::Status(arguments) => status::run(arguments, &context),
        Command::Tidy(arguments) => tidy::run(arguments, &context),
        Command::AuditTrail(command) => trail::run(command, &context),
        Command::Backup(backup) => backup::take(backup, &context),
        Command::Restore(restore) => backup::restore(restore, &context),
        Command::Serve => serve::run(&context),
        Command::Config(_) | Command::ReadWorkbook(_) => Ok(()),
    }
}

/// Logs go to standard error: warnings by default, more with `-v`, only errors with `-q`; `RUST_LOG` wins.
fn set_up_logs(arguments: &Arguments) {
    use tracing_subscriber::EnvFilter;
    let daemon = matches!(arguments.command, Command::Serve);
    let level = match (arguments.quiet, arguments.verbose) {
        (true, _) => "error",
        (false, 0) if daemon => "info",
        (false, 0) => "warn",
        (false, 1) => "info",
        (false, _) => "debug",
    };
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new(format!("{level},tokio_cron_scheduler=warn")));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if daemon {
        logs.json().init();
    } else {
        logs.without_time().init();
    }
}
