package catalogue

import (
	"slices"
	"testing"

	"opencairn.org/cairn/formats/ctdl"
)

// FuzzReadHosted holds that no answers break the reader, that what is wrong is
// said at a field of the form, and that what is right can be read back from the
// page it makes.
func FuzzReadHosted(f *testing.F) {
	f.Add("Reading", "en", "Choose a book\nRead it", "30", "12.50", "2027-03-10", "a@b.example")
	f.Add("</script>", "ar", "\x00", "٣٠", "-1", "31.2.2027", "@")
	f.Fuzz(func(t *testing.T, title, language, outcomes, hours, price, start, contact string) {
		c, wrong := readHosted(Answers{
			"title": {title}, "summary": {title}, "language": {language}, "outcomes": {outcomes}, "hours": {hours}, "level": {"3"}, "assessment": {"quiz"}, "criteria": {outcomes},
			"quality": {"internal"}, "start": {start}, "mode": {"online"}, "price": {price}, "currency": {"EUR"}, "contact": {contact},
		}, 0)
		for _, x := range wrong {
			if !slices.Contains(hostedFields(0), x.Field) {
				t.Errorf("wrong at %q", x.Field)
			}
		}
		c.ID, c.URL = "x", "https://portal.example/hosted/x"
		body, err := ctdl.Write(c)
		if err != nil {
			t.Fatal(err)
		}
		if read := ctdl.Read(body, "application/ld+json", c.URL); len(wrong) == 0 && len(read.Courses) != 1 {
			t.Errorf("a page without fault is not read back: %s %v", body, read.Problems)
		}
	})
}
