package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"time"
)

// floorTime is enough to ask the floor alone.
const floorTime = 100 * time.Millisecond

// alone asks the program for one page after the other, nobody else asking, until
// each is over: what it takes in the middle and at best, ms, and CPU for one, us.
func (r *countryResult) alone(ctx context.Context, h http.Handler, page int, each time.Duration, cookie string) (p50, best, cpuUS float64, err error) {
	p := r.Pages[page]
	began, cpu := time.Now(), cpuSeconds()
	turn := 0
	if p.plain {
		each = min(each, floorTime)
	}
	for ; time.Since(began) < each || turn < max(5, len(p.Paths)); turn++ {
		q, err := p.request(ctx, "http://127.0.0.1:8080", page, turn)
		if err != nil {
			return 0, 0, 0, err
		}
		q.RequestURI, q.RemoteAddr, q.Body = q.URL.RequestURI(), "127.0.0.1:1", http.NoBody
		if cookie != "" {
			q.Header.Set("Cookie", cookie)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, q)
		if w.Code != http.StatusOK {
			return 0, 0, 0, fmt.Errorf("%s: status %d: %.300s", q.URL, w.Code, w.Body)
		}
		p.Bytes = w.Body.Len()
	}
	cpuUS = (cpuSeconds() - cpu) * 1e6 / float64(turn)
	slices.Sort(p.server)
	p50, best, p.server = at(p.server, 50), p.server[0], nil
	return p50, best, cpuUS, nil
}

// at is a percentile of sorted values; 0 of none.
func at(sorted []float64, percent int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// arrive asks over HTTP on loopback, one request every 1/Rate seconds, the pages in
// turn. A request that is due is sent, however many are under way.
func (r *countryResult) arrive(ctx context.Context, h http.Handler, span time.Duration) error {
	server := httptest.NewServer(h)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
	defer client.CloseIdleConnections()
	due := time.NewTicker(time.Second / time.Duration(r.Rate))
	defer due.Stop()
	total := max(int(span.Seconds()*float64(r.Rate)), 2*len(r.Pages))
	problems := make([]error, total)
	began, cpu := time.Now(), cpuSeconds()
	var wg sync.WaitGroup
	for n := range total {
		when := began.Add(time.Duration(n) * time.Second / time.Duration(r.Rate))
		for time.Now().Before(when) { // a ticker drops ticks, a timetable does not
			<-due.C
		}
		wg.Go(func() { problems[n] = r.visit(ctx, client, server.URL, n, when) })
	}
	wg.Wait()
	r.Seconds = time.Since(began).Seconds()
	r.CPUUS = (cpuSeconds() - cpu) * 1e6 / float64(total)
	for i := range r.Pages {
		r.Pages[i].sum()
	}
	return errors.Join(problems...)
}

// visit is the n-th request, which was due at when.
func (r *countryResult) visit(ctx context.Context, client *http.Client, base string, n int, when time.Time) error {
	page := n % len(r.Pages)
	p := r.Pages[page]
	q, err := p.request(ctx, base, page, n/len(r.Pages))
	if err != nil {
		return err
	}
	w, err := client.Do(q)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, w.Body)
	p.note(&p.client, time.Since(when))
	if w.StatusCode != http.StatusOK {
		p.mu.Lock()
		p.Refused++
		p.mu.Unlock()
	}
	return errors.Join(err, w.Body.Close())
}

// sum makes percentiles of what was noted.
func (p *countryPage) sum() {
	slices.Sort(p.server)
	slices.Sort(p.client)
	p.Asked = len(p.client)
	p.Server50, p.Server99, p.Client50, p.Client99 = at(p.server, 50), at(p.server, 99), at(p.client, 50), at(p.client, 99)
	p.server, p.client = nil, nil
}

// bars are what every page must hold; where times are not judged, what a request
// costs is.
func (r *countryResult) bars(smoke bool) (bars []bar) {
	refused := 0
	for i := range r.Pages {
		p := r.Pages[i]
		refused += p.Refused
		if !smoke && !p.plain {
			bars = append(bars, bar{p.Name + ", p50", p.Server50, countryP50MS, "ms"}, bar{p.Name + ", p99", p.Server99, countryP99MS, "ms"})
		}
	}
	bars = append(bars, bar{"country, refused", float64(refused), 0, ""})
	if smoke {
		bars = append(bars, bar{"country, CPU a request", r.CPUUS, countryCPUUS, "us"})
	}
	return bars
}

func (r *countryResult) print(out io.Writer) {
	fmt.Fprintf(out, "demonstration country: %d offers listed, played in %.1f s; %d requests a second, evenly, for %.0f s; %.0f us CPU a request with its client; %.0f MB of live heap\n",
		r.Offers, r.played.Seconds(), r.Rate, r.Seconds, r.CPUUS, r.HeapMB)
	for i := range r.Pages {
		p := r.Pages[i]
		fmt.Fprintf(out, "%-18s %3d addresses  server p50 %7.3f p99 %7.3f ms  client p50 %7.3f p99 %7.3f ms  alone p50 %7.3f min %7.3f ms %6.0f us CPU, made anew p50 %7.3f ms %6.0f us CPU %7d bytes\n",
			p.Name, len(p.Paths), p.Server50, p.Server99, p.Client50, p.Client99, p.Alone50, p.AloneMin, p.AloneCPU, p.Made50, p.MadeCPU, p.Bytes)
	}
}
