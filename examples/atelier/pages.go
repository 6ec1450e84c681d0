package atelier

import (
	"errors"
	"net/http"

	"seatward.dev/sdk"
)

type signInView struct {
	Demo, Failed           bool
	Email, Password, Typed string
}

type drawingView struct {
	drawing
	Comments   []comment
	Typed      string
	Failed     bool
	CanCompare bool
}

// lockedView says why a feature is off, to each in their own words.
type lockedView struct {
	drawing
	Outside, Admin bool
}

type usersView struct {
	Users   []user
	Me      string
	Usage   seatward.Usage
	Status  seatward.Status
	Typed   user
	Problem string
	Made    bool
}

func (a *App) showDrawings(w http.ResponseWriter, r *http.Request) {
	a.render(w, r, http.StatusOK, "drawings.html", drawings())
}

func (a *App) showDrawing(w http.ResponseWriter, r *http.Request) {
	d, ok := drawingByID(r.PathValue("id"))
	if !ok {
		a.notFound(w, r)
		return
	}
	a.render(w, r, http.StatusOK, "drawing.html", a.drawingView(r, d))
}

func (a *App) drawingView(r *http.Request, d drawing) drawingView {
	return drawingView{drawing: d, Comments: a.board.about(d.ID), CanCompare: a.guard().Feature(featureCompare, current(r).Kind)}
}

func (a *App) writeComment(w http.ResponseWriter, r *http.Request) {
	d, ok := drawingByID(r.PathValue("id"))
	if !ok {
		a.notFound(w, r)
		return
	}
	text := r.PostFormValue("text")
	ok, err := a.board.write(r.Context(), d.ID, current(r).Name, text)
	switch {
	case err != nil:
		a.fail(w, r, err)
	case !ok:
		v := a.drawingView(r, d)
		v.Typed, v.Failed = text, true
		a.render(w, r, http.StatusUnprocessableEntity, "drawing.html", v)
	default:
		http.Redirect(w, r, "/drawings/"+d.ID+"#comments", http.StatusSeeOther)
	}
}

// showCompare is the enterprise feature: the license decides.
func (a *App) showCompare(w http.ResponseWriter, r *http.Request) {
	d, ok := drawingByID(r.PathValue("id"))
	if !ok {
		a.notFound(w, r)
		return
	}
	u := current(r)
	if !a.guard().Feature(featureCompare, u.Kind) {
		a.render(w, r, http.StatusForbidden, "locked.html", lockedView{d, u.Kind != seatward.Internal, u.Admin})
		return
	}
	a.render(w, r, http.StatusOK, "compare.html", d)
}

func (a *App) showUsers(w http.ResponseWriter, r *http.Request) {
	a.renderUsers(w, r, http.StatusOK, usersView{Typed: user{Kind: seatward.Internal}, Made: r.URL.Query().Has("made")})
}

func (a *App) renderUsers(w http.ResponseWriter, r *http.Request, code int, v usersView) {
	var err error
	if v.Status, err = a.guard().Status(r.Context()); err != nil {
		a.fail(w, r, err)
		return
	}
	v.Users, v.Me = a.users.list(), current(r).ID
	a.render(w, r, code, "users.html", v)
}

func (a *App) createUser(w http.ResponseWriter, r *http.Request) {
	n := user{
		Name: r.PostFormValue("name"), Email: r.PostFormValue("email"),
		Kind: seatward.Kind(r.PostFormValue("kind")), Admin: r.PostFormValue("admin") == "yes",
	}
	password := r.PostFormValue("password")
	err := errPassword
	if password != "" {
		err = a.users.add(r.Context(), n, password)
	}
	if err == nil {
		http.Redirect(w, r, "/admin/users?made", http.StatusSeeOther)
		return
	}
	problem := problemOf(err)
	if problem == "" {
		a.fail(w, r, err)
		return
	}
	a.renderUsers(w, r, http.StatusUnprocessableEntity, usersView{Typed: n, Problem: problem})
}

// problemOf names the problem of a form, "" for everything else.
func problemOf(err error) string {
	for _, p := range []error{errName, errEmail, errTaken, errKind, errPassword, errSelf} {
		if errors.Is(err, p) {
			return p.Error()
		}
	}
	return ""
}

// showRemove asks before a user is gone for good.
func (a *App) showRemove(w http.ResponseWriter, r *http.Request) {
	u, ok := a.users.byID(r.PathValue("id"))
	if !ok || u.ID == current(r).ID {
		a.notFound(w, r)
		return
	}
	a.render(w, r, http.StatusOK, "remove.html", u)
}

func (a *App) removeUser(w http.ResponseWriter, r *http.Request) {
	a.afterChange(w, r, a.users.remove(r.Context(), r.PathValue("id"), current(r).ID))
}

func (a *App) blockUser(blocked bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a.afterChange(w, r, a.users.setBlocked(r.Context(), r.PathValue("id"), current(r).ID, blocked))
	}
}

func (a *App) afterChange(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, errSelf):
		a.renderUsers(w, r, http.StatusUnprocessableEntity, usersView{Typed: user{Kind: seatward.Internal}, Problem: problemOf(err)})
	case err != nil:
		a.fail(w, r, err)
	default:
		http.Redirect(w, r, "/admin/users", http.StatusSeeOther)
	}
}

func (a *App) notFound(w http.ResponseWriter, r *http.Request) {
	a.render(w, r, http.StatusNotFound, "notfound.html", nil)
}

func (a *App) fail(w http.ResponseWriter, r *http.Request, err error) {
	a.cfg.Logger.Error("atelier", "path", r.URL.Path, "error", err)
	a.render(w, r, http.StatusInternalServerError, "failed.html", nil)
}
