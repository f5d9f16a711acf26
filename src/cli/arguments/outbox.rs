//! What may stand behind `sokatsu outbox` and `sokatsu people`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use crate::store::{Doubt, MailState, OutboxName, Role};

#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// The runs, how many mails are in which state, and the mails about which somebody has to do something
    List {
        /// Only those of this plan
        #[arg(value_name = "PLAN")]
        plan: Option<String>,
        /// Only runs with mails in this state, and those mails
        #[arg(long, value_enum)]
        state: Option<StateArgument>,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// A run with its mails, or a mail with what was done with it
    Show {
        /// A run (12), a mail (12-3), or a mail's Message-ID
        #[arg(value_name = "RUN|MAIL")]
        name: OutboxName,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// What leaves, as it arrives: recipients, letters, files and their sizes
    Preview {
        /// A run (12)
        #[arg(value_name = "RUN")]
        run: OutboxName,
        /// Only this department, by code or name
        #[arg(long, value_name = "CODE|NAME")]
        department: Option<String>,
        /// Write the mails and their files to this folder
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Send what waits of a run to one address on trial: its own letters and files, marked; the run stays as it is
    Test {
        /// A run (12)
        #[arg(value_name = "RUN")]
        run: OutboxName,
        /// The one address, of a domain that mail.allow_domains names
        #[arg(long, value_name = "ADDRESS")]
        to: String,
        /// Only this department, by code or name
        #[arg(long, value_name = "CODE|NAME")]
        department: Option<String>,
        /// Who does it: a maker of the register
        #[arg(long, value_name = "CODE")]
        by: Option<String>,
    },
    /// Say as a second person that the mails of a run may leave, and send them
    Approve {
        /// A run (12)
        #[arg(value_name = "RUN")]
        run: OutboxName,
        /// Who approves: a person of the register, and not the one who made it
        #[arg(long, value_name = "CODE")]
        by: String,
        /// 決裁番号: number of the decision's document
        #[arg(long = "ref", value_name = "NUMBER")]
        reference: Option<String>,
        /// The number that the preview showed: refuse if mails were added since
        #[arg(long, value_name = "HASH")]
        seen: Option<String>,
    },
    /// Keep mails back until they are released
    Hold(AnyArguments),
    /// Let mails go on that a person held
    Release(AnyArguments),
    /// Never send mails that have not left; their departments may be made others
    Cancel(AnyArguments),
    /// Say what became of mails that may have arrived: one, those of a run, or all of one cause
    Resolve {
        /// A run (12), a mail (12-3), or a mail's Message-ID
        #[arg(value_name = "RUN|MAIL", required_unless_present = "cause")]
        name: Option<OutboxName>,
        /// Only mails that are in doubt for this cause; without RUN, all of them
        #[arg(long, value_enum)]
        cause: Option<CauseArgument>,
        /// Who does it: a person of the register
        #[arg(long, value_name = "CODE")]
        by: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Change nothing, but list the mails that are meant
        #[arg(long)]
        dry_run: bool,
        /// They have arrived
        #[arg(long, required_unless_present_any = ["resend", "not_sent"], conflicts_with_all = ["resend", "not_sent"])]
        sent: bool,
        /// They have not: send the same bytes again, under the same Message-IDs; what a person held is held again
        #[arg(long, conflicts_with = "not_sent")]
        resend: bool,
        /// They have not, and are not to go again as they are: hold them, to be released or cancelled
        #[arg(long)]
        not_sent: bool,
    },
    /// Send what is queued now, where no daemon runs
    Send,
    /// Try again what was refused for good: a mail, or all such mails of a run
    Retry {
        /// A run (12), a mail (12-3), or a mail's Message-ID
        #[arg(value_name = "RUN|MAIL")]
        name: OutboxName,
        /// Who does it: a person of the register
        #[arg(long, value_name = "CODE")]
        by: String,
    },
    /// Record that a sent mail came back
    Bounced(MailArguments),
}

#[derive(Debug, Args)]
pub struct AnyArguments {
    /// A run (12), a mail (12-3), or a mail's Message-ID
    #[arg(value_name = "RUN|MAIL")]
    pub name: OutboxName,
    /// Who does it: a person of the register
    #[arg(long, value_name = "CODE")]
    pub by: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Debug, Args)]
pub struct MailArguments {
    /// A mail (12-3), or its Message-ID
    #[arg(value_name = "MAIL")]
    pub mail: OutboxName,
    /// Who does it: a person of the register
    #[arg(long, value_name = "CODE")]
    pub by: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StateArgument {
    Made,
    Queued,
    Transmitting,
    Sent,
    Failed,
    Ambiguous,
    Held,
    Cancelled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CauseArgument {
    /// The database was restored from a backup in which they were still to be sent
    Restore,
    /// The program ended while they were on their way
    Stopped,
    /// The mail server took them and did not answer
    Unanswered,
}

#[derive(Debug, Subcommand)]
pub enum PeopleCommand {
    /// Everybody, with roles and periods
    List {
        /// What was recorded of one person
        #[arg(long, value_name = "CODE")]
        history: Option<String>,
        /// Print one JSON array
        #[arg(long)]
        json: bool,
    },
    /// Add a person
    Add {
        /// As the city numbers its staff
        #[arg(value_name = "CODE")]
        code: String,
        #[arg(long)]
        name: String,
        /// What the person may do (repeatable)
        #[arg(long, value_enum, required = true)]
        role: Vec<RoleArgument>,
        /// The first day (default: today)
        #[arg(long, value_name = "DATE")]
        since: Option<NaiveDate>,
        /// The last day
        #[arg(long, value_name = "DATE")]
        until: Option<NaiveDate>,
        /// Name an operator again when none may act today: for the owner of the data folder alone
        #[arg(long, conflicts_with = "by")]
        recover: bool,
        #[command(flatten)]
        keeper: KeeperArguments,
    },
    /// Change a person's name, roles or period
    Change {
        #[arg(value_name = "CODE")]
        code: String,
        #[arg(long)]
        name: Option<String>,
        /// All roles, in place of those before (repeatable)
        #[arg(long, value_enum)]
        role: Vec<RoleArgument>,
        /// The first day
        #[arg(long, value_name = "DATE")]
        since: Option<NaiveDate>,
        /// The last day
        #[arg(long, value_name = "DATE")]
        until: Option<NaiveDate>,
        /// No last day
        #[arg(long, conflicts_with = "until")]
        no_end: bool,
        /// Make the person an operator again when none may act today: for the owner of the data folder alone
        #[arg(long, conflicts_with = "by")]
        recover: bool,
        #[command(flatten)]
        keeper: KeeperArguments,
    },
    /// End a person's time; what the person did stays on record
    End {
        #[arg(value_name = "CODE")]
        code: String,
        /// The last day (default: today)
        #[arg(long, value_name = "DATE")]
        on: Option<NaiveDate>,
        #[command(flatten)]
        keeper: KeeperArguments,
    },
}

#[derive(Debug, Args)]
pub struct KeeperArguments {
    /// Who does it: an operator of the register (needed as soon as there is one)
    #[arg(long, value_name = "CODE")]
    pub by: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RoleArgument {
    /// 作成者
    Maker,
    /// 承認者
    Approver,
    /// 運用担当
    Operator,
}

impl From<StateArgument> for MailState {
    fn from(argument: StateArgument) -> MailState {
        match argument {
            StateArgument::Made => MailState::Made,
            StateArgument::Queued => MailState::Queued,
            StateArgument::Transmitting => MailState::Transmitting,
            StateArgument::Sent => MailState::Sent,
            StateArgument::Failed => MailState::Failed,
            StateArgument::Ambiguous => MailState::Ambiguous,
            StateArgument::Held => MailState::Held,
            StateArgument::Cancelled => MailState::Cancelled,
        }
    }
}

impl From<CauseArgument> for Doubt {
    fn from(argument: CauseArgument) -> Doubt {
        match argument {
            CauseArgument::Restore => Doubt::Restored,
            CauseArgument::Stopped => Doubt::Stopped,
            CauseArgument::Unanswered => Doubt::Unanswered,
        }
    }
}

impl From<RoleArgument> for Role {
    fn from(argument: RoleArgument) -> Role {
        match argument {
            RoleArgument::Maker => Role::Maker,
            RoleArgument::Approver => Role::Approver,
            RoleArgument::Operator => Role::Operator,
        }
    }
}
