use sokatsu::job::{library::Library, plan_folder::PlanFolder, rate};
fn main() {
    let lib = Library::new(None);
    for f in PlanFolder::seeds() {
        let s = match f.read(&lib) {
            Ok(s) => s,
            Err(e) => {
                println!("{e}");
                continue;
            }
        };
        let r = rate::rate(&s, &lib, sokatsu::fiscal_year::FiscalYear::new(2024), sokatsu::rating::OwnMarks::Respect)
            .unwrap();
        println!("{}", serde_json::to_string_pretty(&r).unwrap());
    }
}
