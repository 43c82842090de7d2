package taxonomy

import (
	"strings"
	"testing"
	"testing/fstest"

	"opencairn.org/cairn/internal/ground/fault"
)

const skillsHead = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,definition,inScheme,description\n"

// lake is a small taxonomy in the shape of ESCO's export, of our own making.
func lake() fstest.MapFS {
	return fstest.MapFS{
		"skills_en.csv": {Data: []byte("\ufeff" + skillsHead +
			"KnowledgeSkillCompetence,https://lake.example/s/nets,skill/competence,sector-specific,mend nets,\"repair nets\nrepair fishing nets\",,released,,,,,Close holes in nets.\r\n" +
			"KnowledgeSkillCompetence,https://lake.example/s/law,knowledge,cross-sector,fishery law,,,released,,,,,\"Who may catch what, when and where.\"\n" +
			"KnowledgeSkillCompetence,https://lake.example/s/row,skill/competence,cross-sector,row a boat,steer a boat | pull oars,,released,,,,,\n")},
		"skills_fr.csv": {Data: []byte(skillsHead +
			"KnowledgeSkillCompetence,https://lake.example/s/nets,skill/competence,sector-specific,réparer des filets,,,released,,,,,Fermer les trous.\n")},
		"occupations_en.csv": {Data: []byte("conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,description\n" +
			"Occupation,https://lake.example/o/fisher,6222,lake fisher,fisherman,Catches fish on lakes.\n")},
		"occupationSkillRelations_en.csv": {Data: []byte("occupationUri,relationType,skillType,skillUri\n" +
			"https://lake.example/o/fisher,essential,skill/competence,https://lake.example/s/nets\n" +
			"https://lake.example/o/fisher,optional,knowledge,https://lake.example/s/law\n")},
		"notes.csv": {Data: []byte("a,b\n1,2\n")},
		"README.md": {Data: []byte("ours\n")},
	}
}

func read(t *testing.T, dir fstest.MapFS, langs ...string) *Folder {
	t.Helper()
	f, err := ReadFolder(dir, langs)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestAFolderOfCSVIsRead(t *testing.T) {
	f := read(t, lake())
	if len(f.Concepts) != 4 || f.OccupationSkills() != 2 || len(f.Problems) != 0 {
		t.Fatalf("%d concepts, %d relations, problems %v", len(f.Concepts), f.OccupationSkills(), f.Problems)
	}
	nets := f.Concepts[2]
	if nets.Kind != KindSkill || !nets.Specific || nets.In("fr").Label != "réparer des filets" || len(nets.In("en").Alt) != 2 || nets.In("de").Label != "mend nets" {
		t.Errorf("nets: %+v", nets)
	}
	if alt := f.Concepts[3].In("en").Alt; len(alt) != 2 || alt[1] != "pull oars" {
		t.Errorf("names between bars: %q", alt)
	}
	if strings.Join(f.Unread, " ") != "notes.csv" || strings.Join(f.Languages, " ") != "en fr" {
		t.Errorf("unread %v, languages %v", f.Unread, f.Languages)
	}
	if again := read(t, lake()); again.Digest != f.Digest {
		t.Error("the same folder has another digest")
	}
	if en := read(t, lake(), "en"); en.Digest == f.Digest || len(en.Languages) != 1 {
		t.Error("one language is as two")
	}
}

func TestWhatIsWrongIsNamedByFileRowAndColumn(t *testing.T) {
	dir := lake()
	dir["skills_en.csv"].Data = append(dir["skills_en.csv"].Data, []byte(
		"KnowledgeSkillCompetence,,skill/competence,,without code,,,,,,,,\n"+
			"KnowledgeSkillCompetence,https://lake.example/s/row,skill/competence,,again,,,,,,,,\n"+
			"KnowledgeSkillCompetence,https://lake.example/s/bare,skill/competence,,,,,,,,,,\n"+
			"too,short\n"+
			"KnowledgeSkillCompetence,https://lake.example/s/bad,skill/competence,,b\xff\x00d,,,,,,,,\n")...)
	dir["occupationSkillRelations_en.csv"].Data = append(dir["occupationSkillRelations_en.csv"].Data,
		[]byte("https://lake.example/o/fisher,essential,x,https://lake.example/s/none\nhttps://lake.example/o/fisher,likes,x,https://lake.example/s/row\n")...)
	f := read(t, dir, "en")
	var got []string
	for _, p := range f.Problems {
		got = append(got, p.File+" "+p.Column+" "+p.Key)
		if p.Row < 4 {
			t.Errorf("%v: row %d", p.Key, p.Row)
		}
	}
	want := []string{
		"skills_en.csv conceptUri taxonomy.row.no_uri", "skills_en.csv conceptUri taxonomy.row.twice", "skills_en.csv preferredLabel taxonomy.row.no_label",
		"skills_en.csv  taxonomy.row.width", "skills_en.csv preferredLabel taxonomy.row.bytes",
		"occupationSkillRelations_en.csv skillUri taxonomy.row.unknown", "occupationSkillRelations_en.csv relationType taxonomy.row.relation",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("problems\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAnotherFolderIsRefusedAndSaysWhy(t *testing.T) {
	for want, dir := range map[string]fstest.MapFS{
		"taxonomy.folder.no_skills": {"notes.csv": {Data: []byte("a\n")}},
		"taxonomy.file.column":      {"skills_en.csv": {Data: []byte("code,name\n1,row\n")}},
		"taxonomy.file.empty":       {"skills_en.csv": {}},
		"taxonomy.file.broken":      {"skills_en.csv": {Data: []byte("conceptUri,preferredLabel\nx,\"never ends\n")}},
	} {
		if _, err := ReadFolder(dir, nil); !fault.Is(err, want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestAnotherVersionSaysWhatItChanges(t *testing.T) {
	was := read(t, lake(), "en").Concepts
	dir := lake()
	dir["skills_en.csv"].Data = []byte("conceptUri,preferredLabel,skillType,replacedBy\n" +
		"https://lake.example/s/nets,mend fishing nets,skill/competence,\n" +
		"https://lake.example/s/law,fishery law,knowledge,https://lake.example/s/rules\n" +
		"https://lake.example/s/rules,rules of the lake,knowledge,\n" +
		"https://lake.example/s/row2,row a boat,skill/competence,\n")
	delete(dir, "skills_fr.csv")
	got := map[string]Change{}
	for _, c := range Difference(was, read(t, dir, "en").Concepts, "en") {
		got[string(c.Kind)+" "+c.URI[len("https://lake.example/s/"):]] = c
	}
	if c := got["renamed nets"]; c.Was != "mend nets" || c.Is != "mend fishing nets" {
		t.Errorf("renamed: %+v", got)
	}
	if c := got["replaced law"]; c.Is != "rules of the lake" || c.ByName {
		t.Errorf("replaced: %+v", got)
	}
	if c := got["replaced row"]; !c.ByName || c.By != "https://lake.example/s/row2" {
		t.Errorf("replaced by name: %+v", got)
	}
	if _, ok := got["added rules"]; !ok || len(got) != 5 {
		t.Errorf("%d changes: %+v", len(got), got)
	}
	if same := Difference(was, was, "en"); len(same) != 0 {
		t.Errorf("the same version changes %v", same)
	}
}

func FuzzReadFolder(f *testing.F) {
	for _, file := range lake() {
		f.Add(file.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		dir := lake()
		dir["skills_en.csv"].Data = data
		out, err := ReadFolder(dir, []string{"en"})
		if err != nil {
			if _, ok := fault.Of(err); !ok {
				t.Fatal(err)
			}
			return
		}
		for _, c := range out.Concepts {
			if c.URI == "" || c.In("en").Label == "" || strings.ContainsRune(c.In("en").Label, 0) {
				t.Fatalf("%+v", c)
			}
		}
	})
}
