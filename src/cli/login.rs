//! The user of the computer, as approvals and the like are recorded with it: by what the system knows, not by what the
//! environment says.

use super::context::login;

/// The name of the user that runs the process. Who became this user with sudo stands behind it as 申告: it is what the
/// environment says, which anybody can set.
#[cfg(unix)]
pub fn login_on_record() -> String {
    let uid = rustix::process::getuid().as_raw();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    // A user of a directory service is not in the file: the number then stands beside what the environment says.
    let name = name_of(uid, &users).unwrap_or_else(|| format!("{} uid {uid}", login()));
    with_said(name, std::env::var("SUDO_USER").ok().as_deref())
}

/// A name that could be none of a user is left out, so that it does not pass for something else.
#[cfg(unix)]
fn with_said(name: String, before: Option<&str>) -> String {
    let of_user = |one: char| one.is_alphanumeric() || "._-$@".contains(one);
    match before.filter(|before| !before.is_empty() && *before != name && before.chars().all(of_user)) {
        Some(before) => format!("{name}, sudo 申告 {before}"),
        None => name,
    }
}

/// As [`login`].
#[cfg(not(unix))]
pub fn login_on_record() -> String {
    login()
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

    #[test]
    fn a_user_is_found_by_number() {
        let users = "root:x:0:0:root:/root:/bin/bash\ntaro:x:1001:1001::/home/taro:/bin/sh\nbroken\n";
        assert_eq!(name_of(1001, users).as_deref(), Some("taro"));
        assert_eq!(name_of(0, users).as_deref(), Some("root"));
        assert_eq!(name_of(100, users), None);
    }

    #[test]
    fn who_became_the_user_is_on_record_as_said() {
        let told = |before| with_said("sokatsu".to_owned(), before);
        assert_eq!(told(Some("taro")), "sokatsu, sudo 申告 taro");
        for none in [None, Some(""), Some("sokatsu"), Some("x) (root"), Some("a\nb")] {
            assert_eq!(told(none), "sokatsu");
        }
    }
}
