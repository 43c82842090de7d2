package catalogue_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"opencairn.org/cairn/internal/domain/catalogue"
)

// Hosts that are not the provider's site: a system it rents, and somebody
// else's list.
const (
	vendor = "vendor.example"
	list   = "list.example"
)

func hostedBy(server *httptest.Server, hosts ...string) map[string]string {
	out := map[string]string{}
	for _, h := range hosts {
		out[h] = server.Listener.Addr().String()
	}
	return out
}

// feed is a document of courses, each the complete one with some members changed.
func feed(courses ...[]string) string {
	var nodes []string
	for _, changes := range courses {
		_, c, _ := strings.Cut(course(changes...), `"@context":"https://schema.org",`)
		c, _, _ = strings.Cut(c, "</script>")
		nodes = append(nodes, "{"+c)
	}
	return fmt.Sprintf(`{"@context":"https://schema.org","@graph":[%s]}`, strings.Join(nodes, ","))
}

func TestAProvidersFeedIsReadLikeItsSite(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		address := "https://" + harbour + "/feed.json"
		w.site.set("/feed.json", feed(nil, []string{"identifier", `"HTW-C"`, "name", `"Towers"`}))
		src, err := w.s.Register(w.Context(), w.manager, catalogue.Registration{Tenant: w.org.ID, Address: address, Kind: catalogue.SourceCTDL})
		w.must(err)
		if src.Rank != 2 || src.Proven != catalogue.ProvenWebsite || src.Format != catalogue.SourceCTDL {
			w.Errorf("registered as %+v", src)
		}
		h, err := w.s.Harvest(w.Context(), w.manager, w.org.ID, src.ID)
		w.must(err)
		if h.Found != 2 || h.New != 2 || h.Listed != 2 || h.Received != 1 {
			w.Errorf("first harvest: %+v", h)
		}
		if h, err = w.s.Harvest(w.Context(), w.manager, w.org.ID, src.ID); err != nil || h.Unchanged != 1 || h.Found != 2 || h.New+h.Changed != 0 {
			w.Errorf("the same again: %+v, %v", h, err)
		}
		w.site.set("/feed.json", feed(nil))
		for miss := 1; miss <= 3; miss++ {
			h, err = w.s.Harvest(w.Context(), w.manager, w.org.ID, src.ID)
			w.must(err)
			if want := miss / 3; h.Gone != want {
				w.Errorf("miss %d: %d gone, want %d", miss, h.Gone, want)
			}
		}
		w.must(w.s.Retire(w.Context(), w.manager, w.org.ID, src.ID))
		if v := w.offers()[0]; v.GoneAt.IsZero() {
			w.Errorf("what a retired feed alone stated is still there: %+v", v)
		}
		again, err := w.s.Register(w.Context(), w.manager, catalogue.Registration{Tenant: w.org.ID, Address: address, Kind: catalogue.SourceCTDL})
		if err != nil || again.ID != src.ID || again.State != catalogue.SourceActive {
			w.Errorf("registered again: %+v, %v", again, err)
		}
	})
}

func TestAHostThatIsNotTheSiteProvesWhoseItIs(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		ask := catalogue.Registration{Tenant: w.org.ID, Address: "https://" + vendor + "/feed.json", Kind: catalogue.SourceCTDL}
		if _, err := w.s.Register(w.Context(), w.manager, ask); w.faultKey(err) != "catalogue.source.not_yours" || !strings.Contains(err.Error(), catalogue.Mark(w.org.ID)) {
			w.Fatalf("without a mark: %v", err)
		}
		w.site.set("/.well-known/cairn.txt", "cairn-organisation=somebody-else\n")
		if _, err := w.s.Register(w.Context(), w.manager, ask); w.faultKey(err) != "catalogue.source.not_yours" {
			w.Errorf("with somebody else's mark: %v", err)
		}
		w.site.txt[vendor] = []string{"v=spf1 -all", catalogue.Mark(w.org.ID)}
		src, err := w.s.Register(w.Context(), w.manager, ask)
		if err != nil || src.Proven != catalogue.ProvenDNS || src.ProvenBy != w.org.ID {
			w.Errorf("with a TXT record: %+v, %v", src, err)
		}
		w.site.set("/.well-known/cairn.txt", "# ours\r\n"+catalogue.Mark(w.org.ID)+"\r\n")
		ask.Address += "?page=2"
		if src, err = w.s.Register(w.Context(), w.manager, ask); err != nil || src.Proven != catalogue.ProvenWellKnown {
			w.Errorf("with a file: %+v, %v", src, err)
		}
	})
}

func TestSomebodyElsesListNeedsTheOperatorAndALicence(t *testing.T) {
	t.Parallel()
	each(t, func(w *world) {
		ask := catalogue.Registration{Tenant: w.org.ID, Address: "https://" + list + "/all.json", Kind: catalogue.SourceAggregator, Format: catalogue.SourceCTDL}
		if _, err := w.s.Register(w.Context(), operator, ask); w.faultKey(err) != "catalogue.source.no_licence" {
			w.Errorf("without a licence: %v", err)
		}
		ask.Licence = &catalogue.Licence{Name: "Course List Licence 2", Address: "https://" + list + "/licence"}
		if _, err := w.s.Register(w.Context(), w.manager, ask); err == nil {
			w.Error("a provider registered somebody else's list")
		}
		src, err := w.s.Register(w.Context(), operator, ask)
		if err != nil || src.Rank != 4 || src.Licence == nil || src.Licence.Name != ask.Licence.Name {
			w.Errorf("with both: %+v, %v", src, err)
		}
		ask.Kind, ask.Format = catalogue.SourceCTDL, ""
		if _, err := w.s.Register(w.Context(), operator, ask); w.faultKey(err) != "catalogue.source.own_licence" {
			w.Errorf("a licence for one's own feed: %v", err)
		}
		ask.Kind, ask.Licence = "gopher", nil
		if _, err := w.s.Register(w.Context(), operator, ask); w.faultKey(err) != "catalogue.source.kind" {
			w.Errorf("a kind nobody reads: %v", err)
		}
	})
}
