"""Stripe, HubSpot and Shopify as their documentation says they answer; objects are plain dicts."""

import re
from datetime import UTC, datetime
from email.utils import formatdate

from tests.live.serving import Answer

KEY = "rk_test_5d0c9e7f3a1b4c2d8e6f"
"""The key that is let in; no file, log or trail may ever hold it."""


class Vendor:
    """What the three have in common: a clock, a key, permissions, objects by resource."""

    def __init__(self, objects):
        self.objects = {name: {str(o["id"]): o for o in some} for name, some in objects.items()}
        self.now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC).timestamp()
        self.lacks = ()
        """Resources that the key may not read."""
        self.meanwhile = lambda call: None
        """What happens in the business while it is read."""

    def __call__(self, call):
        self.now += 1
        if KEY not in call.headers.get(self.header, ""):
            return self.unknown()
        self.meanwhile(call)
        given = self.answer(call)
        return Answer(
            status=given.status,
            body=given.body,
            headers={"Date": formatdate(self.now, usegmt=True), **given.headers},
        )


class Stripe(Vendor):
    header = "authorization"
    page = 100

    def __init__(self, objects):
        super().__init__(objects)
        self.events = []
        self.forgets = 30 * 86400

    def unknown(self):
        return Answer(status=401, body={"error": {"message": "Invalid API Key provided: rk_***6f"}})

    def change(self, resource, id_, *, type_, **values):
        """Change an object, and tell of it by an event that carries a picture of it."""
        self.objects[resource][id_].update(values)
        found = self.objects[resource][id_]
        event = {"id": f"evt_{len(self.events):04}", "object": "event", "type": type_}
        stale = {"id": id_, "object": found["object"], "created": found["created"], "old": True}
        self.events.append({**event, "created": int(self.now), "data": {"object": stale}})

    def answer(self, call):
        match = re.fullmatch(r"/v1/([a-z]+)(?:/(\w+))?", call.path)
        if not match:
            return _stripe_error(404, f"Unrecognized request URL (GET: {call.path})")
        resource, id_ = match.groups()
        if resource in self.lacks:
            return _stripe_error(
                403,
                "The provided key 'rk_test_****6f' does not have the required permissions for "
                f"this endpoint. Having the 'rak_{resource[:-1]}_read' permission would allow it.",
            )
        if id_:
            found = self.objects.get(resource, {}).get(id_)
            return Answer(body=found) if found else _stripe_error(404, f"No such {resource}")
        return self._listed(resource, call)

    def _listed(self, resource, call):
        if resource == "events":
            oldest = self.now - self.forgets
            known = [e for e in self.events if e["created"] >= oldest]
            known = [e for e in known if e["type"] in call.query["types[]"]]
        else:
            known = list(self.objects[resource].values())
        if resource == "subscriptions" and call.one("status") != "all":
            known = [o for o in known if o["status"] != "canceled"]
        since, until = call.one("created[gte]"), call.one("created[lte]")
        known = [
            o
            for o in known
            if (since is None or o["created"] >= int(since))
            and (until is None or o["created"] <= int(until))
        ]
        known.sort(key=lambda o: (o["created"], o["id"]), reverse=True)
        after, start = call.one("starting_after"), 0
        if after is not None:
            at = [i for i, o in enumerate(known) if o["id"] == after]
            if not at:
                return _stripe_error(400, f"No such object: '{after}'")
            start = at[0] + 1
        limit = min(int(call.one("limit", "10")), self.page)
        page = known[start : start + limit]
        more = start + limit < len(known)
        return Answer(body={"object": "list", "data": page, "has_more": more, "url": call.path})


def _stripe_error(status, message):
    return Answer(status=status, body={"error": {"message": message, "type": "invalid_request"}})


class HubSpot(Vendor):
    header = "authorization"
    page = 200
    most = 10_000

    def __init__(self, objects, links):
        """``links``: from resource, to resource, id to ids, the primary one last."""
        super().__init__(objects)
        self.links = links

    def unknown(self):
        told = "Authentication credentials not found. This API supports OAuth 2.0."
        return Answer(status=401, body={"status": "error", "message": told})

    def answer(self, call):
        search = re.fullmatch(r"/crm/v3/objects/(\w+)/search", call.path)
        linked = re.fullmatch(r"/crm/v4/associations/(\w+)/(\w+)/batch/read", call.path)
        if call.method != "POST" or not (search or linked):
            return Answer(status=404, body={"status": "error", "message": "no such endpoint"})
        resource = (search or linked).group(1)
        if resource in self.lacks:
            scope = f"crm.objects.{resource}.read"
            error = {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": [scope]},
            }
            told = "This app hasn't been granted all required scopes to make this call."
            body = {"status": "error", "category": "MISSING_SCOPES", "message": told}
            return Answer(status=403, body={**body, "errors": [error]})
        return self._found(resource, call) if search else self._linked(linked.groups(), call)

    def _found(self, resource, call):
        body = call.body
        known = [o for o in self.objects[resource].values() if self._passes(o, body)]
        for rule in body["sorts"][:1]:
            known.sort(key=lambda o: int(_property(o, rule["propertyName"])))
        start, limit = int(body.get("after", 0)), min(body["limit"], self.page)
        if start + limit > self.most:
            told = "Request could not be completed: more than 10000 results"
            return Answer(status=400, body={"status": "error", "message": told})
        wanted = sorted({*body["properties"], "hs_object_id"})
        results = [
            {**o, "properties": {name: o["properties"].get(name) for name in wanted}}
            for o in known[start : start + limit]
        ]
        answer = {"total": len(known), "results": results}
        if start + limit < len(known):
            answer["paging"] = {"next": {"after": str(start + limit)}}
        return Answer(body=answer)

    def _passes(self, found, body):
        rules = body["filterGroups"][0]["filters"]
        return all(_holds(_property(found, rule["propertyName"]), rule) for rule in rules)

    def _linked(self, ends, call):
        links = self.links.get(ends, {})
        results = []
        for entry in call.body["inputs"]:
            to = links.get(entry["id"], ())
            told = [_link(id_, primary=id_ == to[-1]) for id_ in to]
            if told:
                results.append({"from": {"id": entry["id"]}, "to": told})
        return Answer(
            status=207 if len(results) < len(call.body["inputs"]) else 200,
            body={"status": "COMPLETE", "results": results},
        )


def _link(id_, *, primary):
    plain = {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}
    first = {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"}
    return {"toObjectId": int(id_), "associationTypes": [first, plain] if primary else [plain]}


def _property(found, name):
    if name == "hs_object_id":
        return found["id"]
    value = found["properties"].get(name) or "1970-01-01T00:00:00Z"
    return str(int(datetime.fromisoformat(value).timestamp() * 1000))


def _holds(value, rule):
    bound = int(rule["value"])
    return int(value) > bound if rule["operator"] == "GT" else int(value) >= bound


class Shopify(Vendor):
    header = "x-shopify-access-token"
    page = 250

    def __init__(self, objects):
        super().__init__(objects)
        self.scopes = ["read_orders", "read_customers", "read_all_orders"]
        self.elsewhere = "https://shop.example.com"
        """The host that stands in the links, as behind a proxy."""

    def unknown(self):
        told = "[API] Invalid API key or access token (unrecognized login or wrong password)"
        return Answer(status=401, body={"errors": told})

    def answer(self, call):
        if call.path == "/admin/oauth/access_scopes.json":
            return Answer(body={"access_scopes": [{"handle": name} for name in self.scopes]})
        match = re.fullmatch(r"/admin/api/20\d\d-\d\d/(\w+)\.json", call.path)
        if not match or match.group(1) not in self.objects:
            return Answer(status=404, body={"errors": "Not Found"})
        resource = match.group(1)
        if resource in self.lacks:
            told = f"[API] This action requires merchant approval for read_{resource} scope."
            return Answer(status=403, body={"errors": told})
        mark = call.one("page_info")
        if mark is not None and set(call.query) - {"page_info", "limit", "fields"}:
            return Answer(status=400, body={"errors": "only limit and fields go with page_info"})
        after, since, status = (
            _opened(mark)
            if mark
            else (
                int(call.one("since_id", "0")),
                call.one("updated_at_min", ""),
                call.one("status", "open"),
            )
        )
        known = sorted(self.objects[resource].values(), key=lambda o: o["id"])
        known = [
            o
            for o in known
            if o["id"] > after
            and (not since or _at(o["updated_at"]) >= _at(since))
            and (resource != "orders" or status == "any" or o.get("closed_at") is None)
        ]
        limit = min(int(call.one("limit", "50")), self.page)
        page, headers = known[:limit], {}
        if len(known) > limit:
            mark = f"{page[-1]['id']}~{since.replace('+', '.')}~{status}"
            url = f"{self.elsewhere}{call.path}?limit={limit}&page_info={mark}"
            headers["Link"] = f'<{url}>; rel="next"'
        return Answer(body={resource: page}, headers=headers)


def _opened(mark):
    after, since, status = mark.split("~")
    return int(after), since.replace(".", "+"), status


def _at(text):
    return datetime.fromisoformat(text)
