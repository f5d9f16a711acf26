//! A Postfix of the tests' own: its configuration, queue, log and port are in a folder that goes with it. It relays to the
//! test's server and nowhere else.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::tls::file;

/// The only domain it takes mails for.
pub const DOMAIN: &str = "city.example.jp";

const MASTER: &str = "\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";

/// A running Postfix; stopped when dropped.
pub struct Postfix {
    folder: tempfile::TempDir,
    pub port: u16,
    /// Recipients for which the policy was asked.
    asked: Arc<Mutex<Vec<String>>>,
}

/// What the policy answers the first time it is asked for a recipient, by local part; later it has no objection.
type FirstAnswers = &'static [(&'static str, &'static str)];

impl Postfix {
    /// `access` are lines of its table of recipients; `options` of its main configuration.
    pub fn start(sink: SocketAddr, access: &str, first_answers: FirstAnswers, options: &str) -> Postfix {
        let folder = tempfile::tempdir().expect("a folder");
        // Its programs run as the user postfix and have to come through.
        open_to_all(folder.path());
        let port = free_port();
        let asked = Arc::default();
        let policy = serve_policy(first_answers, Arc::clone(&asked));
        write_configuration(folder.path(), port, sink, policy, access, options);
        let postfix = Postfix { folder, port, asked };
        let started = postfix.command("start");
        assert!(
            started.status.success(),
            "Postfix does not start (it has to be installed, see `.ci/install test`, and started as root): {}{}{}",
            String::from_utf8_lossy(&started.stdout),
            String::from_utf8_lossy(&started.stderr),
            postfix.log()
        );
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "Postfix does not listen: {}", postfix.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        postfix
    }

    fn command(&self, command: &str) -> Output {
        let configuration = self.folder.path().join("conf");
        Command::new("postfix").arg("-c").arg(configuration).arg(command).output().unwrap_or_else(|error| {
            panic!("the program postfix does not start ({error}); `.ci/install test` installs Debian's package postfix")
        })
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("mail.log")).unwrap_or_default()
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let _ = self.command("stop");
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

fn open_to_all(folder: &Path) {
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).expect("permissions");
}

fn write_configuration(folder: &Path, port: u16, sink: SocketAddr, policy: u16, access: &str, options: &str) {
    for name in ["conf", "queue", "data"] {
        std::fs::create_dir(folder.join(name)).expect("a folder");
        open_to_all(&folder.join(name));
    }
    let owned = Command::new("chown").arg("postfix").arg(folder.join("data")).output().expect("chown");
    let told = String::from_utf8_lossy(&owned.stderr).into_owned();
    assert!(owned.status.success(), "the tests with Postfix need its user and are run as root: {told}");
    let write = |name: &str, text: &str| std::fs::write(folder.join("conf").join(name), text).expect("written");
    write("access", access);
    write("master.cf", &format!("127.0.0.1:{port} inet n - n - - smtpd\n{MASTER}"));
    let (at, sink) = (folder.display(), sink.port());
    let (certificate, key) = (file("server.pem"), file("server.key"));
    write(
        "main.cf",
        &format!(
            "compatibility_level = 3.6
queue_directory = {at}/queue
data_directory = {at}/data
maillog_file = {at}/mail.log
maillog_file_prefixes = {at}
myhostname = relay.example.jp
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
local_recipient_maps =
mynetworks =
mydestination =
local_transport = error:nothing is delivered here
relay_transport = error:nothing is relayed
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = {DOMAIN}
virtual_transport = smtp:[127.0.0.1]:{sink}
smtp_tls_security_level = none
smtpd_tls_security_level = may
smtpd_tls_cert_file = {}
smtpd_tls_key_file = {}
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access texthash:{at}/conf/access,
    check_policy_service inet:127.0.0.1:{policy}
{options}
",
            certificate.display(),
            key.display()
        ),
    );
}

/// Postfix's policy protocol: lines of `name=value` and an empty one, answered by an action.
fn serve_policy(first_answers: FirstAnswers, asked: Arc<Mutex<Vec<String>>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let asked = Arc::clone(&asked);
            std::thread::spawn(move || answer_policy(&stream, first_answers, &asked));
        }
    });
    port
}

fn answer_policy(mut stream: &TcpStream, first_answers: FirstAnswers, asked: &Mutex<Vec<String>>) {
    let mut recipient = String::new();
    for line in BufReader::new(stream).lines().map_while(Result::ok) {
        if let Some(named) = line.strip_prefix("recipient=") {
            recipient = named.to_owned();
        }
        if !line.is_empty() {
            continue;
        }
        let mut asked = asked.lock().expect("not poisoned");
        let local = recipient.split('@').next().unwrap_or_default();
        let first = first_answers.iter().find(|(known, _)| *known == local && !asked.contains(&recipient));
        let action = first.map_or("DUNNO", |(_, answer)| answer);
        asked.push(recipient.clone());
        if write!(&mut stream, "action={action}\n\n").is_err() {
            return;
        }
    }
}
