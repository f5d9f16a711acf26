//! A published report, corrections after it, the report made again as it was, and the errata 正誤表.

use serde_json::Value;

use crate::plan::without_space;
use crate::programs::{check, pages, python};
use crate::workshop::{PLAN, Workshop};

const INDICATORS: &str = "plans/asaka-strategy2/indicators.toml";
const MARKS: &str = "plans/asaka-strategy2/R6-marks.toml";

impl Workshop {
    /// Runs at a time, in Japan.
    #[track_caller]
    fn at(&self, time: &str, arguments: &[&str]) -> String {
        self.run(["--now", time].iter().chain(arguments)).done()
    }

    #[track_caller]
    fn refused_at(&self, time: &str, arguments: &[&str]) -> String {
        self.run(["--now", time].iter().chain(arguments)).refused()
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

fn correct<'a>(indicator: &'a str, place: &[&'a str], value: &'a str, reason: &'a str) -> Vec<&'a str> {
    let mut arguments = vec!["plan", "correct", PLAN, indicator, "--value", value, "--reason", reason];
    arguments.extend(place);
    arguments
}

/// Imported in June, published on 31 August 2025, then corrected: three figures by hand, one mark by an import.
fn published_and_corrected() -> Workshop {
    let workshop = Workshop::new();
    let folder = workshop.copy_of_seeds();
    workshop.at("2025-06-01T09:00", &["plan", "import", folder]);
    for edition in ["public", "internal"] {
        let report = ["report", PLAN, "--year", "R6", "--edition", edition, "--out", "published"];
        workshop.at("2025-08-31T10:00", &report);
    }
    workshop.replace(MARKS, "K111 = \"B\"", "K111 = \"A\"");
    workshop.at("2025-09-10T09:00", &["plan", "import", folder]);
    let told = workshop.at("2025-10-03T09:00", &correct("K231", &["--year", "R5"], "14,517", "集計の誤り"));
    assert!(told.contains("K231 令和5年度の実績値（Ｘフォロワー数（累計））を訂正しました：14,376 → 14,517"), "{told}");
    assert!(told.contains("区分と集計は、どの年度（R2、R3、R4、R5、R6）でも変わりません"), "{told}");
    let second = ["--year", "R6", "--second", "≪83.20歳≫", "--by", "佐藤"];
    workshop.at("2025-10-04T09:00", &correct("K411", &second, "18.20", "県の公表値の訂正"));
    workshop.at("2025-10-05T09:00", &correct("N11", &["--baseline"], "43,001", "転記の誤り"));
    workshop
}

#[test]
fn a_report_made_again_as_of_its_day_is_the_published_one_to_the_byte() {
    let workshop = published_and_corrected();
    for (edition, stem) in [("public", "report-public"), ("internal", "report-internal")] {
        let again = ["report", PLAN, "--year", "R6", "--edition", edition, "--as-of", "2025-08-31", "--out", "again"];
        workshop.at("2025-11-20T09:00", &again);
        for ending in ["pdf", "xlsx"] {
            let name = format!("asaka-strategy2/R6/{stem}.{ending}");
            assert!(
                workshop.bytes(&format!("again/{name}")) == workshop.bytes(&format!("published/{name}")),
                "{name} is the same"
            );
        }
    }
    // Known on another day and dated as the published one, it is the same too; today it is not.
    let public = ["report", PLAN, "--year", "R6", "--edition", "public", "--format", "xlsx"];
    let with = |options: &[&'static str]| public.iter().copied().chain(options.iter().copied()).collect::<Vec<_>>();
    let name = "asaka-strategy2/R6/report-public.xlsx";
    let dated = with(&["--as-of", "2025-06-01T09:00", "--made-on", "2025-08-31", "--out", "dated"]);
    workshop.at("2025-11-20T09:00", &dated);
    assert!(workshop.bytes(&format!("dated/{name}")) == workshop.bytes(&format!("published/{name}")));
    workshop.at("2025-11-20T09:00", &with(&["--made-on", "2025-08-31", "--out", "today"]));
    assert!(workshop.bytes(&format!("today/{name}")) != workshop.bytes(&format!("published/{name}")));
}

#[test]
fn the_rating_of_a_past_day_is_that_days() {
    let workshop = published_and_corrected();
    let mark = |options: &[&str]| {
        let rate = ["rate", PLAN, "--year", "R6", "--json"];
        let told = workshop.at("2025-11-20T09:00", &rate.iter().chain(options).copied().collect::<Vec<_>>());
        let told: Value = serde_json::from_str(&told).expect("JSON");
        let indicators = told["indicators"].as_array().expect("indicators").clone();
        let found = indicators.into_iter().find(|one| one["code"] == "K111").expect("K111");
        found["adopted"]["mark"].as_str().expect("a mark").to_owned()
    };
    assert_eq!(mark(&[]), "A");
    assert_eq!(mark(&["--as-of", "2025-09-10"]), "A", "the whole day counts");
    assert_eq!(mark(&["--as-of", "2025-09-10T08:59"]), "B");
    assert_eq!(mark(&["--as-of", "2025-08-31"]), "B");
    let audited = |options: &[&str]| {
        let audit = ["audit", PLAN, "--year", "R6", "--json"];
        workshop.at("2025-11-20T09:00", &audit.iter().chain(options).copied().collect::<Vec<_>>())
    };
    let own_mark = |told: &str| {
        let told: Value = serde_json::from_str(told).expect("JSON");
        let found = told["findings"].as_array().expect("findings").clone();
        found.iter().any(|one| one["rule"] == "own_mark" && one["place"]["code"] == "K111")
    };
    assert!(own_mark(&audited(&["--as-of", "2025-08-31"])), "the mark B contradicted the rule then");
    assert!(!own_mark(&audited(&[])), "and was set right since");
    let told = workshop.refused_at("2025-11-20", &["rate", PLAN, "--year", "R6", "--as-of", "2025-05-31"]);
    assert!(told.contains("まだ取り込まれていません") && told.contains("2025-06-01 09:00"), "{told}");
    let told = workshop.refused_at("2025-11-20", &["rate", PLAN, "--year", "R6", "--as-of", "2025-11-21"]);
    assert!(told.contains("まだ来ていません"), "{told}");
}

#[test]
fn the_errata_tell_figures_marks_and_shares_with_old_and_new() {
    let workshop = published_and_corrected();
    let told =
        workshop.at("2025-11-20T09:00", &["report", PLAN, "--year", "R6", "--errata", "2025-08-31", "--out", "errata"]);
    let files = ["errata/asaka-strategy2/R6/errata.xlsx", "errata/asaka-strategy2/R6/errata.pdf"];
    assert_eq!(told.lines().collect::<Vec<_>>(), files);

    let pdf = workshop.path(files[1]);
    check(&pdf);
    let pages = pages(&pdf);
    assert_eq!(pages.len(), 2, "a cover and a page, no contents of one line");
    assert!(pages[0].contains("正誤表") && pages[0].contains("令和7年8月31日現在の報告書に対するもの"), "{}", pages[0]);
    assert!(pages[0].contains("令和7年11月20日") && pages[0].contains("記載例"), "{}", pages[0]);
    for wanted in [
        "2（ウ）市の魅力を発信するシティ・プロモーション",
        "①Ｘフォロワー数（累計）（人）",
        "R514,37614,517集計の誤り令和7年10月3日",
        "R618.13≪83.13歳≫18.20≪83.20歳≫県の公表値の訂正令和7年10月4日",
        "数値目標の達成状況",
        "策定当初H2840,92343,001転記の誤り令和7年10月5日",
        "未記載令和7年9月10日",
        "指標の名称、単位、文章の変更は載せていません。",
        "目標達成（見込み）9件33.3%10件37.1%",
        "策定当初より良くなっている11件40.8%10件37.0%",
    ] {
        assert!(pages[1].contains(wanted), "{wanted}: {}", pages[1]);
    }
    assert!(!pages[1].contains("K112") && !pages[1].contains("買物施設等誘致件数"), "what did not change is not told");

    let book = python("read_workbook.py", &[workshop.path(files[0])]);
    assert_eq!(book["names"], serde_json::json!(["正誤表"]));
    let cells: Vec<&Value> =
        book["sheets"]["正誤表"]["cells"].as_object().expect("cells").values().map(|cell| &cell["value"]).collect();
    for number in [14376.0, 14517.0, 18.13, 18.20, 40923.0, 43001.0] {
        assert!(cells.iter().any(|value| value.as_f64() == Some(number)), "{number} is a number: {cells:?}");
    }
    for wanted in ["集計の誤り", "県の公表値の訂正", "令和7年10月5日", "誤", "正"] {
        let found = cells.iter().filter_map(|value| value.as_str()).any(|text| without_space(text) == wanted);
        assert!(found, "{wanted}: {cells:?}");
    }
}

#[test]
fn errata_of_a_day_after_all_changes_say_so_and_leave_no_file() {
    let workshop = published_and_corrected();
    let errata = |day: &str| {
        workshop.at("2025-11-20T09:00", &["report", PLAN, "--year", "R6", "--errata", day, "--out", "errata"])
    };
    let told = errata("2025-10-05");
    assert!(told.contains("令和6年度の報告書に、令和7年10月5日の後に変わった数値、区分、集計はありません"), "{told}");
    assert!(!workshop.path("errata").exists());
    assert_eq!(errata("2025-10-04").lines().count(), 2, "one figure since");
    let report = ["report", PLAN, "--year", "R6", "--errata", "2025-08-31", "--out", "until", "--as-of"];
    let until = |day| report.iter().copied().chain([day]).collect::<Vec<_>>();
    workshop.at("2025-11-20T09:00", &until("2025-10-03"));
    let text = pages(&workshop.path("until/asaka-strategy2/R6/errata.pdf")).join("");
    assert!(text.contains("14,517") && !text.contains("43,001"), "what was known on that day: {text}");
    let told = workshop.refused_at("2025-11-20T09:00", &until("2025-08-30"));
    assert!(told.contains("公表の日（2025-08-31）より前です"), "{told}");
    // The correction of a later year's figure is none of an earlier year's report.
    let told =
        workshop.at("2025-11-20T09:00", &["report", PLAN, "--year", "R4", "--errata", "2025-10-02", "--out", "R4"]);
    assert_eq!(told.lines().count(), 2, "the baseline is printed in R4 too: {told}");
    let text = pages(&workshop.path("R4/asaka-strategy2/R4/errata.pdf")).join("");
    assert!(text.contains("43,001") && !text.contains("14,517"), "{text}");
}

#[test]
fn an_import_that_would_undo_a_correction_is_refused() {
    let workshop = published_and_corrected();
    let told = workshop.refused_at("2025-11-20", &["plan", "import", "plans/asaka-strategy2"]);
    for wanted in ["K231 令和5年度の実績値", "14,517", "14,376", "編集 佐藤"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
}

#[test]
fn an_import_with_a_correction_comes_into_the_errata() {
    let workshop = Workshop::new();
    let folder = workshop.copy_of_seeds();
    workshop.at("2025-06-01T09:00", &["plan", "import", folder]);
    let corrected = "R5 = { value = \"14,517\", standing = \"correction\" }";
    workshop.replace(INDICATORS, "R5 = \"14,376\"", corrected);
    let told = workshop.at("2025-10-03T09:00", &["plan", "import", folder]);
    assert!(told.contains("K231 令和5年度の実績値：14,376 → 14,517（訂正）"), "{told}");
    workshop.at("2025-11-20T09:00", &["report", PLAN, "--year", "R6", "--errata", "2025-08-31", "--out", "errata"]);
    let text = pages(&workshop.path("errata/asaka-strategy2/R6/errata.pdf")).join("");
    assert!(text.contains("R514,37614,517未記載令和7年10月3日"), "{text}");
}

#[test]
fn what_cannot_be_corrected_is_refused_and_wrong_usage_is_told() {
    let workshop = Workshop::with_plan();
    let refused = |arguments: &[&str]| workshop.run(arguments).refused();
    let told = refused(&correct("K23", &["--year", "R5"], "1", "誤り"));
    assert!(told.contains("「K23」") && told.contains("K231（"), "{told}");
    let told = refused(&correct("K231", &["--year", "R5"], "14,376", "誤り"));
    assert!(told.contains("すでに「14,376」です"), "{told}");
    let told = refused(&correct("K231", &["--year", "R5"], "多数", "誤り"));
    assert!(told.contains("「多数」は数値として読めません"), "{told}");
    for arguments in [
        correct("K231", &[], "1", "誤り"),
        correct("K231", &["--year", "R5", "--target", "--milestone"], "1", "誤り"),
        vec!["plan", "correct", PLAN, "K231", "--year", "R5", "--value", "1"],
        vec!["report", PLAN, "--year", "R6", "--errata", "2025-08-31", "--all-departments", "--out", "out"],
        vec!["report", PLAN, "--year", "R6", "--errata", "yesterday", "--out", "out"],
        vec!["report", PLAN, "--year", "R6", "--as-of", "R6", "--out", "out"],
    ] {
        workshop.run(arguments).wrong_usage();
    }
}
