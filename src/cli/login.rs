//! The user of the computer, as approvals and the like are recorded with it: by what the system knows, not by what the
//! environment says.

/// Who runs the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// As records show it.
    pub told: String,
    /// Whom the system knows it to be. Two commands with the same may have been typed by one person.
    pub account: String,
}

/// What the system and the environment know of a process.
#[cfg(unix)]
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    /// The user that runs it.
    uid: u32,
    is_root: bool,
    /// The user who logged in, through every `sudo` and `su` since; none where nobody did (a service, a container).
    logged_in: Option<u32>,
    /// What `SUDO_USER` says.
    sudo_user: Option<&'a str>,
    /// What `USER` and its like say.
    environment: Option<&'a str>,
}

/// Of a process in whose ancestry nobody logged in.
#[cfg(unix)]
const NOBODY_LOGGED_IN: u32 = u32::MAX;

impl Login {
    /// Of this process.
    #[cfg(unix)]
    pub fn of_process() -> Login {
        let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let sudo_user = std::env::var("SUDO_USER").ok();
        let environment = said_by_environment();
        // Linux keeps it for its audit, and lets only root change it once it is set.
        let logged_in = std::fs::read_to_string("/proc/self/loginuid").ok().and_then(|uid| uid.trim().parse().ok());
        Login::of(
            &Known {
                uid: rustix::process::getuid().as_raw(),
                is_root: rustix::process::geteuid().is_root(),
                logged_in: logged_in.filter(|uid| *uid != NOBODY_LOGGED_IN),
                sudo_user: sudo_user.as_deref(),
                environment: environment.as_deref(),
            },
            &users,
        )
    }

    /// By what the environment says: there is nothing better here.
    #[cfg(not(unix))]
    pub fn of_process() -> Login {
        let said = said_by_environment().unwrap_or_else(|| "unknown user".to_owned());
        Login { told: said.clone(), account: said }
    }

    #[cfg(unix)]
    fn of(known: &Known, users: &str) -> Login {
        let user = account(known.uid, users);
        // A user of a directory service is not in the file: what the environment says then stands behind the number, as said.
        let environment = known.environment.filter(|name| is_name(name));
        let told = match (name_of(known.uid, users), environment) {
            (None, Some(environment)) => format!("{user}, 申告 {environment}"),
            (known, _) => known.unwrap_or_else(|| user.clone()),
        };
        let said = known.sudo_user.filter(|before| *before != user && is_name(before));
        if let Some(uid) = known.logged_in {
            let person = account(uid, users);
            let told = if person == user { told } else { format!("{told}, ログイン {person}") };
            return Login { told, account: person };
        }
        match said {
            // Whoever is root could write anything anywhere: what sudo says to root is no worse.
            Some(before) if known.is_root => {
                Login { told: format!("{told}, sudo by {before}"), account: before.to_owned() }
            }
            // Anybody can set this variable. It is on record as said, and nothing rests on it.
            Some(before) => Login { told: format!("{told}, sudo 申告 {before}"), account: user },
            None => Login { told, account: user },
        }
    }
}

/// What the environment calls the user: anybody can write that.
fn said_by_environment() -> Option<String> {
    let named = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    named.filter(|name| !name.trim().is_empty())
}

/// The name of a user; of one whom the file does not have, the number.
#[cfg(unix)]
fn account(uid: u32, users: &str) -> String {
    name_of(uid, users).unwrap_or_else(|| format!("uid {uid}"))
}

/// What could be the name of no user is left out, so that it does not pass for something else.
#[cfg(unix)]
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|one| one.is_alphanumeric() || "._-$@".contains(one))
}

/// The name of a user in the file of users.
#[cfg(unix)]
fn name_of(uid: u32, users: &str) -> Option<String> {
    let uid = uid.to_string();
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let found = fields.filter(|fields| fields.get(2) == Some(&uid.as_str())).find_map(|fields| fields.first().copied());
    found.filter(|name| !name.is_empty()).map(str::to_owned)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const USERS: &str = "root:x:0:0:root:/root:/bin/bash\ntaro:x:1001:1001::/home/taro:/bin/sh\nbroken\n\
                         hana:x:1002:1002::/home/hana:/bin/sh\nsokatsu:x:999:999::/var/lib/sokatsu:/usr/sbin/nologin\n";

    #[track_caller]
    fn is(known: Known, told: &str, account: &str) {
        let wanted = Login { told: told.to_owned(), account: account.to_owned() };
        assert_eq!(Login::of(&known, USERS), wanted);
    }

    #[test]
    fn a_user_is_found_by_number() {
        assert_eq!(name_of(1001, USERS).as_deref(), Some("taro"));
        assert_eq!(name_of(0, USERS).as_deref(), Some("root"));
        assert_eq!(name_of(100, USERS), None);
        assert_eq!((account(1001, USERS), account(100, USERS)), ("taro".to_owned(), "uid 100".to_owned()));
    }

    #[test]
    fn who_became_another_user_is_on_record_as_said_and_not_believed() {
        let sudo =
            |sudo_user| Known { uid: 999, is_root: false, logged_in: None, sudo_user, environment: Some("shicho") };
        is(sudo(Some("taro")), "sokatsu, sudo 申告 taro", "sokatsu");
        for none in [None, Some(""), Some("sokatsu"), Some("x) (root"), Some("a\nb")] {
            is(sudo(none), "sokatsu", "sokatsu");
        }
        let root = |sudo_user| Known { uid: 0, is_root: true, logged_in: None, sudo_user, environment: Some("shicho") };
        is(root(Some("taro")), "root, sudo by taro", "taro");
        is(root(Some("x y")), "root", "root");
    }

    #[test]
    fn a_user_of_a_directory_service_is_a_number_whatever_the_environment_says() {
        let far = |environment| Known { uid: 100, is_root: false, logged_in: None, sudo_user: None, environment };
        is(far(Some("shicho")), "uid 100, 申告 shicho", "uid 100");
        is(far(Some("x) (root")), "uid 100", "uid 100");
        is(far(None), "uid 100", "uid 100");
    }

    /// The system remembers who logged in, whatever the environment says.
    #[test]
    fn who_logged_in_is_known_behind_a_user_that_several_become() {
        let became = |logged_in, sudo_user| Known {
            uid: 999,
            is_root: false,
            logged_in: Some(logged_in),
            sudo_user,
            environment: None,
        };
        is(became(1001, Some("taro")), "sokatsu, ログイン taro", "taro");
        is(became(1001, Some("hana")), "sokatsu, ログイン taro", "taro");
        is(became(1002, None), "sokatsu, ログイン hana", "hana");
        is(became(999, Some("taro")), "sokatsu", "sokatsu");
        let root = Known { uid: 0, is_root: true, logged_in: Some(1001), sudo_user: Some("hana"), environment: None };
        is(root, "root, ログイン taro", "taro");
    }
}
