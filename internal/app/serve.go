package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// shutdownWithin is how long requests that are under way may take to end.
const shutdownWithin = 10 * time.Second

// Serve answers requests on the listener and does background jobs until ctx
// ends; then it lets what is under way end.
func (a *App) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler: a.Handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10, BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	work, stopWork := context.WithCancel(ctx)
	defer stopWork()
	worked := make(chan error, 1)
	go func() { worked <- a.Work(work) }()
	go a.loadSearch(ctx)

	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	select {
	case err := <-served:
		stopWork()
		return errors.Join(fmt.Errorf("serve: %w", err), <-worked)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownWithin)
	defer cancel()
	err := srv.Shutdown(end)
	return errors.Join(err, <-worked)
}

// Work does background jobs until ctx ends; none when the configuration leaves
// them to another process.
func (a *App) Work(ctx context.Context) error {
	if a.Config.Workers == 0 {
		<-ctx.Done()
		return nil
	}
	if err := a.Jobs.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("do background jobs: %w", err)
	}
	return nil
}

// loadSearch fills the search index beside serving: a question that comes first
// waits for it.
func (a *App) loadSearch(ctx context.Context) {
	if !a.on("catalogue") {
		return
	}
	if err := a.Catalogue.LoadSearch(ctx); err != nil && !errors.Is(err, context.Canceled) {
		a.Log.Error("load the search index", "error", err)
	}
}
