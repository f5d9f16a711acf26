//! `sokatsu serve`

use std::sync::Arc;

use super::context::Context;
use super::told::Told;
use crate::job::scheduled::Office;
use crate::job::serve::serve;

pub fn run(context: &Context) -> Result<(), Told> {
    let office = Office {
        settings: Arc::new(context.settings.clone()),
        library: context.library.clone(),
        fonts: context.fonts()?,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Told::new(format!("the runtime cannot start: {error}"), None))?;
    Ok(runtime.block_on(serve(office, &context.data, context.clock()))?)
}
