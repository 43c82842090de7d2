package open

import (
	"encoding/base64"
	"encoding/hex"
	"strings"

	"opencairn.org/cairn/internal/domain/catalogue"
	"opencairn.org/cairn/internal/door/web/page"
	"opencairn.org/cairn/internal/door/web/ui"
	"opencairn.org/cairn/internal/ground/fault"
)

// digest is a hex SHA-256 as RFC 9530 writes it.
func digest(sum string) string {
	b, _ := hex.DecodeString(sum) // made by us
	return base64.StdEncoding.EncodeToString(b)
}

// standing are the addresses that are always there, by the message about them.
var standing = [][2]string{
	{"feed", "/feed.json"}, {"atom", "/feed.atom"}, {"sitemap", "/sitemap.xml"}, {"search", "/opensearch.xml"}, {"oeapi", oeapiRoot + "/programmes"}, {"api", "/api"}, {"register", "/register.json"},
}

// Page says what can be taken, and from where.
func (d *Desk) Page(r *page.Request) error {
	set, err := d.Catalogue.LatestDownload(r.Ctx(), r.Actor())
	if err != nil && !fault.Is(err, "catalogue.download.none") {
		return err
	}
	return r.Render(ui.Page{Title: r.T("open.title"), Description: r.T("open.lead")}, body(set, files(r, set), places(r)))
}

func files(r *page.Request, set catalogue.Download) ui.TableData {
	p := r.Printer()
	t := ui.TableData{Caption: p.T("open.files"), Hidden: true, Cards: true, Columns: []ui.Column{{Text: p.T("open.file")}, {Text: p.T("open.what")}, {Text: p.T("open.items"), Number: true}, {Text: p.T("open.size"), Number: true}, {Text: "SHA-256"}}}
	for _, f := range set.Files {
		if !isSitemap(f.Name) {
			t.Rows = append(t.Rows, []ui.Cell{{Text: f.Name, Href: "/data/" + f.Name}, {Text: p.T("open.what." + strings.TrimSuffix(f.Name, ".gz"))}, {Text: p.Number(f.Items)}, {Text: p.Number(f.Size)}, {Body: sum(f.SHA256)}})
		}
	}
	return t
}

func places(r *page.Request) []ui.Term {
	var out []ui.Term
	for _, s := range standing {
		out = append(out, ui.Term{Name: r.T("open.place." + s[0]), Body: address(s[1])})
	}
	return out
}
