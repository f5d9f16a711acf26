//! What may stand behind `sokatsu status`, `sokatsu backup` and `sokatsu restore`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct StatusArguments {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct BackupArguments {
    /// A new folder for the backup (default: one named by the time, in `keep.folder` or in the data folder's `backups`)
    #[arg(long, value_name = "DIR", conflicts_with = "check")]
    pub to: Option<PathBuf>,
    /// Leave out the keys: of the inquiry forms, of the outbox' seals, of the links
    #[arg(long, conflicts_with = "check")]
    pub without_key: bool,
    /// Take none, but read this one from end to end
    #[arg(long, value_name = "DIR")]
    pub check: Option<PathBuf>,
    /// Who takes it (default: the user who is logged in)
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// The folder of the backup
    #[arg(value_name = "BACKUP")]
    pub from: PathBuf,
    /// Move what is in the data folder aside (otherwise it is a reason to refuse)
    #[arg(long)]
    pub replace: bool,
    /// Who does it (default: the user who is logged in)
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

#[derive(Debug, Args)]
pub struct TidyArguments {
    /// Remove nothing, but tell what would go
    #[arg(long)]
    pub dry_run: bool,
    /// Give the space that is free within the database's file back to the disk (others wait meanwhile)
    #[arg(long, conflicts_with = "dry_run")]
    pub shrink: bool,
    /// Who does it (default: the user who is logged in)
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}
