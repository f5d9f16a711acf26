//! `sokatsu config check | show`

use super::arguments::{Arguments, ConfigCommand};
use super::results::result;
use super::told::Told;
use crate::settings::Settings;

pub fn run(command: &ConfigCommand, arguments: &Arguments) -> Result<(), Told> {
    let settings = Settings::load(arguments.config.as_deref())?;
    match command {
        ConfigCommand::Check => result!("the configuration is in order"),
        ConfigCommand::Show => result!("{}", settings.show().trim_end()),
    }
    Ok(())
}
