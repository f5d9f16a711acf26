//! Every department's form, as it is sent, and as it comes back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use serde_json::Value as Json;
use sokatsu::inquiry::{Identity, Key, PrintedCell};
use sokatsu::intake::{self, Answer, Form, Reading, ResultHeading, Said, Weight};
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::{CityPlan, PlanFolder};
use sokatsu::rating::Scheme;
use sokatsu::store::Store;
use sokatsu::workbook::Workbook;
use tempfile::TempDir;

use crate::programs::{libreoffice_saves, openpyxl_fills, read, sokatsu};

const PLAN: &str = "asaka-strategy2";

/// An inquiry that was opened, with the forms that went out.
struct Opened {
    folder: TempDir,
    subject: CityPlan,
    scheme: Scheme,
    key: Key,
    store: Box<dyn Store>,
    forms: Vec<PathBuf>,
}

impl Opened {
    fn new() -> Opened {
        let folder = tempfile::tempdir().expect("a folder");
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(PLAN);
        sokatsu(folder.path(), &["plan", "import", &seeds.to_string_lossy()]);
        sokatsu(folder.path(), &["inquiry", "open", PLAN, "--year", "R7", "--due", "2026-05-29"]);
        let library = Library::default();
        let subject = PlanFolder::open(&seeds).expect("a folder").read(&library).expect("a plan");
        let scheme = library.required_scheme(&subject.plan.head.scheme).expect("a scheme");
        let key = std::fs::read(folder.path().join("data/inquiry.key")).expect("a key");
        let store = sokatsu::store::open(&folder.path().join("data")).expect("a database");
        let forms = workbooks(&folder.path().join("data/inquiries"));
        Opened { key: Key::new(key).expect("long enough"), folder, subject, scheme, store, forms }
    }

    /// What a workbook says, under the identity that it carries.
    fn read(&self, workbook: &Workbook) -> Returned {
        let identity = intake::identity(workbook, &self.key).expect("its identity");
        let inquiry = self.store.inquiry_of_form(&identity.form_number).expect("read").expect("recorded");
        let printed: Vec<PrintedCell> = self.store.inquiry_cells(inquiry.id).expect("cells");
        let form = Form {
            plan: &self.subject.plan,
            city: &self.subject.city,
            scheme: &self.scheme,
            year: identity.year,
            department: &identity.department,
            printed: &printed,
        };
        Returned { reading: intake::read(workbook, &form), asked: intake::asked(&form).len(), identity }
    }
}

struct Returned {
    reading: Reading,
    asked: usize,
    identity: Identity,
}

fn workbooks(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(workbooks(&path));
        } else if path.extension().is_some_and(|ending| ending == "xlsx") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// `K111 actual 12`: numbers without the form in which they are printed.
fn said(answer: &Answer) -> String {
    let value = match &answer.said {
        Said::Value(value) => {
            value.number.map_or_else(|| value.printed.clone(), |number| number.normalize().to_string())
        }
        Said::Mark(text) | Said::Text(text) => text.clone(),
        Said::Erase => "（削除）".to_owned(),
    };
    format!("{} {} {value}", answer.item, answer.field.word())
}

fn meant(one: &Json) -> String {
    let text = |place: usize| one[place].as_str();
    let value = text(2).map_or("（削除）".to_owned(), |value| match value.parse::<Decimal>() {
        Ok(number) if text(1) == Some("actual") => number.normalize().to_string(),
        _ => value.to_owned(),
    });
    format!("{} {} {value}", text(0).expect("an item"), text(1).expect("a field"))
}

fn wrong_cells(reading: &Reading) -> BTreeSet<(String, String)> {
    let wrong = reading.findings.iter().filter(|finding| finding.weight != Weight::Noted);
    wrong
        .map(|finding| {
            let place = finding.place.clone().unwrap_or_else(|| panic!("no place: {finding:?}"));
            assert!(finding.what.ends_with('。') && !finding.remedy.is_empty(), "{finding:?}");
            (place.sheet, place.cell)
        })
        .collect()
}

#[test]
fn what_every_department_means_arrives_and_what_is_wrong_is_named() {
    let opened = Opened::new();
    assert_eq!(opened.forms.len(), 14);
    let [filled, saved] = ["filled", "saved"].map(|name| opened.folder.path().join(name));
    std::fs::create_dir_all(&filled).expect("a folder");
    let told = openpyxl_fills(&opened.forms, &filled);
    libreoffice_saves(&workbooks(&filled), &saved);
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    for (form, told) in opened.forms.iter().zip(&told) {
        let name = form.file_name().expect("a name").to_string_lossy().into_owned();
        let Returned { reading, identity, .. } = opened.read(&read(&saved.join(&name)));
        assert!(name.contains(&identity.form_number), "{name}");
        let list = |key: &str| told[key].as_array().expect("a list").clone();
        let answered: BTreeSet<String> = reading.answers.iter().map(said).collect();
        let wanted: BTreeSet<String> = list("meant").iter().map(meant).collect();
        assert_eq!(answered, wanted, "{name}: {:#?}", reading.findings);
        let text = |one: &Json| one.as_str().expect("text").to_owned();
        let wrong: BTreeSet<(String, String)> =
            list("wrong").iter().map(|one| (text(&one[0]), text(&one[1]))).collect();
        assert_eq!(wrong_cells(&reading), wrong, "{name}: {:#?}", reading.findings);
        assert_eq!(reading.answerer.name.as_deref(), Some("髙橋　花子"), "{name}");
        assert_eq!(reading.answerer.extension.as_deref(), Some("0123"), "{name}");
        assert_eq!(reading.answerer.confirmed_on.map(|day| day.to_string()).as_deref(), Some("2026-05-20"), "{name}");
        let message = "=R5の値に誤りがあります\n見出しは「実績入力」";
        assert_eq!(reading.answerer.message.as_deref(), Some(message), "{name}");
        kinds.extend(list("kinds").iter().map(text));
        check_result(&opened, &reading, &identity, &name);
    }
    for kind in [
        "number",
        "full width",
        "commas",
        "unit behind",
        "blanks around",
        "percent of a percentage",
        "percent of something else",
        "not yet",
        "cancelled",
        "no survey",
        "erased",
        "about",
        "date",
        "date as text",
        "letters",
        "other unit",
        "two values",
        "blank",
        "dash",
        "range",
        "as listed",
        "letter",
        "label",
        "wrong mark",
        "equals",
        "plus",
        "minus",
        "at",
        "rare characters",
        "lines",
        "number as text",
        "private use",
        "as beside",
        "a date",
        "too long",
        "as last year",
        "inserted row",
        "moved columns",
        "altered",
        "renamed",
    ] {
        assert!(kinds.contains(kind), "no form holds {kind}: {kinds:?}");
    }
}

/// The text that is sent on names every cell.
fn check_result(opened: &Opened, reading: &Reading, identity: &Identity, file: &str) {
    let department = opened.subject.city.department(&identity.department).expect("a department");
    let heading = ResultHeading {
        department: department.name.clone(),
        form_number: identity.form_number.clone(),
        file: file.to_owned(),
        year: identity.year,
    };
    let text = intake::result_text(reading, &heading);
    for finding in &reading.findings {
        let place = finding.place.as_ref().map_or("", |place| &place.cell);
        assert!(text.contains(place) && text.contains(&finding.what) && text.contains(&finding.remedy), "{text}");
    }
    assert!(text.starts_with(&format!("{}　ご担当者様\n", department.name)), "{text}");
    assert!(text.contains(&format!("受け付けた回答　{}件", reading.answers.len())), "{text}");
}

#[test]
fn a_form_that_comes_back_as_it_was_sent_says_nothing() {
    let opened = Opened::new();
    let saved = opened.folder.path().join("saved");
    libreoffice_saves(&opened.forms, &saved);
    for form in &opened.forms {
        let again = saved.join(form.file_name().expect("a name"));
        for file in [form, &again] {
            let returned = opened.read(&read(file));
            assert_eq!(returned.reading, Reading::default(), "{}", file.display());
            assert!(returned.asked > 0, "{}", file.display());
        }
        let printed = intake::printed_form_number(&read(&again));
        assert_eq!(printed, Some(opened.read(&read(form)).identity.form_number));
    }
}
