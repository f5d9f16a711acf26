//! `sokatsu config check | show`

use std::path::Path;

use super::arguments::{Arguments, ConfigCommand};
use super::results::{note, result};
use super::told::Told;
use crate::job::JobError;
use crate::job::intake::WatchedFolder;
use crate::mail::WayOut;
use crate::settings::Settings;
use crate::typeset::Fonts;

pub fn run(command: &ConfigCommand, arguments: &Arguments) -> Result<(), Told> {
    let settings = Settings::load(arguments.config.as_deref())?;
    match command {
        ConfigCommand::Check => check(&settings),
        ConfigCommand::Show => {
            result!("{}", settings.show().trim_end());
            Ok(())
        }
    }
}

/// Besides the keys: what the daemon would only find out when it needs it. Everything wrong is told.
fn check(settings: &Settings) -> Result<(), Told> {
    let fonts = Fonts::load(&settings.typeset.fonts).map(drop).map_err(JobError::from);
    let way = WayOut::open(&settings.mail, &settings.data.folder).map(drop).map_err(JobError::from);
    let folder = settings.intake.folder.as_ref().map_or(Ok(()), |folder| {
        WatchedFolder::new(folder, &settings.data.folder)?;
        is_folder(folder)
    });
    let mut wrong = 0;
    let texts = settings.mail.objections().into_iter().chain(settings.notice_objection()).map(JobError::from);
    for error in [fonts, way, folder].into_iter().filter_map(Result::err).chain(texts) {
        wrong += 1;
        Told::from(error).tell();
    }
    if wrong > 0 {
        return Err(Told::new("the keys are in order, but the daemon could not work with these settings", None));
    }
    if settings.notice.address().is_none() {
        note(format_args!("note: notice.to is empty: nobody is told by mail how runs ended or what failed"));
    }
    result!("the configuration is in order");
    Ok(())
}

fn is_folder(folder: &Path) -> Result<(), JobError> {
    if folder.is_dir() {
        return Ok(());
    }
    let what = format!("intake.folder: {} is no folder, or it cannot be read", folder.display());
    Err(JobError::refused(what, "make it, and give the daemon's user the right to read and write in it"))
}
