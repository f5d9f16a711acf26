//! The user of the computer, as approvals and the like are recorded with it: by what the system knows, not by what the
//! environment says.

use super::context::login;

/// The name of the user that runs the process; who became this user with sudo stands behind it.
#[cfg(unix)]
pub fn login_on_record() -> String {
    let uid = rustix::process::getuid().as_raw();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    // A user of a directory service is not in the file: the number then stands beside what the environment says.
    let name = name_of(uid, &users).unwrap_or_else(|| format!("{} uid {uid}", login()));
    let before = std::env::var("SUDO_USER").ok().filter(|before| !before.trim().is_empty() && *before != name);
    before.map_or(name.clone(), |before| format!("{name}, sudo {before}"))
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
}
