//! The daemon's part that watches the folder of returned forms: it stages what arrives and applies nothing.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::JobError;
use super::inquiry::inquiry_key;
use super::intake::{Look, Reception, WatchedFolder};
use super::scheduled::Office;
use crate::store::Store;
use crate::workbook::Limits;

/// Between two looks into the folder.
const EVERY: Duration = Duration::from_secs(30);
/// Who received it, as the history says.
const BY: &str = "folder";

/// The watch of the folder.
pub struct Receiving {
    desk: Desk,
    stopped: watch::Receiver<bool>,
}

/// What a look needs; it works off the daemon's own threads.
struct Desk {
    store: Box<dyn Store>,
    folder: WatchedFolder,
    office: Office,
}

impl Receiving {
    /// Sets the watch up; `None` where no folder is configured.
    ///
    /// # Errors
    /// When the folder is the program's own, or the database cannot be opened.
    pub fn set_up(office: &Office, data: &Path, stopped: watch::Receiver<bool>) -> Result<Option<Receiving>, JobError> {
        let Some(folder) = &office.settings.intake.folder else { return Ok(None) };
        let folder = WatchedFolder::new(folder, data)?;
        tracing::info!(folder = %folder.path().display(), "watching for returned forms");
        let desk = Desk { store: crate::store::open(data)?, folder, office: office.clone() };
        Ok(Some(Receiving { desk, stopped }))
    }

    /// Looks every half minute until the daemon stops; a look under way is finished.
    pub async fn look_until_stopped(self, now: impl Fn() -> DateTime<Utc> + Send + Sync) {
        let Receiving { mut desk, mut stopped } = self;
        loop {
            let at = now();
            let looked = tokio::task::spawn_blocking(move || {
                let look = desk.look(at);
                (desk, look)
            });
            desk = match looked.await {
                Ok((desk, look)) => {
                    log(&look);
                    desk
                }
                Err(error) => {
                    tracing::error!(%error, "a look into the watched folder ended badly; it is watched no more");
                    return;
                }
            };
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                _ = stopped.wait_for(|stopped| *stopped) => return,
            }
        }
    }
}

impl Desk {
    fn look(&mut self, at: DateTime<Utc>) -> Look {
        let Desk { store, folder, office } = self;
        let key = match inquiry_key(&office.settings.inquiry, &**store) {
            Ok(key) => key,
            Err(error) => {
                tracing::error!(%error, "the key of the inquiries cannot be read; the watched folder is left alone");
                return Look::default();
            }
        };
        let (library, keep, fonts) = (&office.library, &office.settings.keep, Some(Arc::clone(&office.fonts)));
        let reception = Reception { library, key, limits: Limits::default(), fonts, keep, at, by: BY };
        folder.look(&mut **store, &reception)
    }
}

fn log(look: &Look) {
    let Look { staged, waiting, refused, known, failed } = *look;
    if staged + waiting + refused + known + failed > 0 {
        tracing::info!(staged, waiting, refused, known, failed, "watched folder worked through");
    }
}
