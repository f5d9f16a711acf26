//! What `docs/` says of the formats is true: its examples are read by the program, and it names every key.

use sokatsu::job::JobError;
use sokatsu::job::library::Library;
use sokatsu::job::plan_folder::PlanFolder;
use sokatsu::plan::read::SourceFile;
use sokatsu::rating::Scheme;
use sokatsu::report::Form;

const PLAN_GUIDE: &str = include_str!("../docs/plan-format.md");
const RATING_GUIDE: &str = include_str!("../docs/rating.md");
const FORMS_GUIDE: &str = include_str!("../docs/forms.md");

/// The examples in TOML of a guide.
fn examples(guide: &str) -> Vec<&str> {
    let blocks = guide.split("```toml\n").skip(1);
    blocks.map(|block| block.split_once("```").expect("the end of the example").0).collect()
}

/// The plan that the examples of the guide make together: each begins with its file's name as a comment.
fn plan_of_the_guide() -> PlanFolder {
    let mut files: Vec<SourceFile> = examples(PLAN_GUIDE)
        .into_iter()
        .map(|text| {
            let name = text.lines().next().and_then(|line| line.strip_prefix("# ")).expect("a file's name");
            SourceFile { name: name.to_owned(), text: text.to_owned() }
        })
        .collect();
    let register = files.iter().position(|file| file.name.ends_with(".city.toml")).expect("the register");
    let city = files.remove(register);
    PlanFolder { name: "docs/plan-format.md".to_owned(), city, files, workbook: None }
}

#[test]
fn the_examples_of_the_plan_guide_make_a_plan() {
    let subject = plan_of_the_guide().read(&Library::default()).unwrap_or_else(|error| panic!("{error}"));
    let plan = subject.plan;
    assert_eq!((plan.nodes.len(), plan.indicators.len(), plan.narratives.len(), plan.marks.len()), (4, 7, 6, 3));
    assert_eq!((plan.related_plans.len(), plan.programmes.len(), plan.published.len()), (1, 1, 1));
    assert_eq!((plan.reviews.len(), plan.opinions.len(), plan.notes.len(), plan.tables.len()), (1, 1, 1, 1));
}

#[test]
fn the_examples_of_the_rating_guide_are_schemes() {
    let examples = examples(RATING_GUIDE);
    assert_eq!(examples.len(), 3);
    for example in examples {
        Scheme::read("docs/rating.md", example).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn the_example_of_the_forms_guide_is_a_form() {
    let examples = examples(FORMS_GUIDE);
    assert_eq!(examples.len(), 1);
    Form::read("docs/forms.md", examples[0]).unwrap_or_else(|error| panic!("{error}"));
}

/// The keys that a table may have, as the refusal of an unknown one names them.
fn keys_named_by_the_refusal(told: &str) -> Vec<String> {
    let list = |after: &str| told.split(after).skip(1).map(str::to_owned).collect::<Vec<_>>();
    let plan = list("使えるキー：").into_iter().flat_map(|rest| {
        let line = rest.lines().next().unwrap_or_default().to_owned();
        line.split('、').map(str::to_owned).collect::<Vec<_>>()
    });
    let serde = list("expected one of ").into_iter().chain(list("expected ")).flat_map(|rest| {
        let line = rest.lines().next().unwrap_or_default().to_owned();
        line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    });
    plan.chain(serde).collect()
}

#[track_caller]
fn assert_named(guide: &str, keys: &[String]) {
    assert!(!keys.is_empty());
    for key in keys {
        let named =
            [format!("`{key}`"), format!("{key} = "), format!("[[{key}]]"), format!("[{key}"), format!(".{key}]")];
        assert!(named.iter().any(|form| guide.contains(form.as_str())), "{key} is in the guide");
    }
}

#[test]
fn the_plan_guide_names_every_key_of_every_table() {
    let original = plan_of_the_guide();
    let mut tables = 0;
    for file in std::iter::once(&original.city).chain(&original.files) {
        for (index, line) in
            file.text.lines().enumerate().filter(|(_, line)| line.starts_with('[') || line.contains("{ "))
        {
            let mut broken = original.clone();
            let target = if broken.city.name == file.name { Some(&mut broken.city) } else { None }
                .or_else(|| broken.files.iter_mut().find(|found| found.name == file.name));
            let target = target.expect("the file");
            let mut lines: Vec<String> = file.text.lines().map(str::to_owned).collect();
            if line.starts_with('[') {
                lines.insert(index + 1, "xyz = 1".to_owned());
            } else {
                lines[index] = line.replacen("{ ", "{ xyz = 1, ", 1);
            }
            target.text = lines.join("\n");
            match broken.read(&Library::default()) {
                Err(JobError::Problems(problems)) => {
                    let keys = keys_named_by_the_refusal(&problems.to_string());
                    if !keys.is_empty() {
                        tables += 1;
                        assert_named(PLAN_GUIDE, &keys);
                    }
                }
                other => panic!("an unknown key in 「{line}」 is refused: {other:?}"),
            }
        }
    }
    assert!(tables > 45, "{tables}");
}

#[test]
fn the_guides_of_schemes_and_forms_name_every_key() {
    let mut tables = 0;
    for example in examples(RATING_GUIDE) {
        for place in [
            "name = ",
            "title = ",
            "mark = ",
            "reasons = ",
            "{ achieve",
            "{ pace",
            "{ above",
            "{ at_least",
            "{ percent",
            "{ as",
        ] {
            if let Some(broken) = broken_at(example, place) {
                tables += 1;
                let told = Scheme::read("x", &broken).expect_err("an unknown key").to_string();
                assert_named(RATING_GUIDE, &keys_named_by_the_refusal(&told));
            }
        }
    }
    assert!(tables > 15, "{tables}");
    for place in [
        "name = ",
        "size = ",
        "counter = ",
        "lead = ",
        "sheet = \"指標一覧\"",
        "part = ",
        "group_heading",
        "review_title",
        "heading = ",
        "fields = ",
        "kinds = [\"kpi\"]",
        "content = ",
        "column = ",
        "measures_label = ",
        "block = ",
        "{ key",
        "{ label",
    ] {
        if let Some(broken) = broken_at(examples(FORMS_GUIDE)[0], place) {
            let told = Form::read("x", &broken).expect_err("an unknown key").to_string();
            assert_named(FORMS_GUIDE, &keys_named_by_the_refusal(&told));
        }
    }
}

/// The example with an unknown key before a place, if it has the place.
fn broken_at(example: &str, place: &str) -> Option<String> {
    let broken = match place.strip_prefix("{ ") {
        Some(inner) => example.replacen(place, &format!("{{ xyz = 1, {inner}"), 1),
        None => example.replacen(&format!("\n{place}"), &format!("\nxyz = 1\n{place}"), 1),
    };
    (broken != example).then_some(broken)
}
