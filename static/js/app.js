// What a page does beyond plain HTML. Every page works without it, save autosave and upload progress.
"use strict";
(function () {
  var AUTOSAVE_DELAY = 2000;
  var RETRY_DELAY = 10000;
  var dirty = false;

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  function say(form, text, bad) {
    var place = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    if (!place) return;
    place.textContent = text;
    place.classList.toggle("saved-bad", Boolean(bad));
  }

  // Autosave: two seconds after typing stops. The answer is JSON: {saved_at, version, left_out} or, with 409, {message}.
  function autosave(form) {
    var timer = 0, running = false, again = false, stopped = false, pressed = null;

    function plan(delay) {
      window.clearTimeout(timer);
      if (!stopped) timer = window.setTimeout(save, delay);
    }

    function body() {
      var data = new FormData(form);
      each('input[type="file"]', function (input) { if (input.form === form) data.delete(input.name); });
      return data;
    }

    function taken(answer) {
      if (answer.redirected || answer.status === 401 || answer.status === 403) {
        stopped = true;
        say(form, "Phiên làm việc đã hết. Hãy mở trang này ở thẻ khác để đăng nhập lại, rồi bấm Lưu.", true);
      } else if (answer.status === 409) {
        stopped = true;
        return answer.json().then(function (json) { say(form, json.message, true); });
      } else if (answer.ok) {
        return answer.json().then(function (json) {
          if (json.version !== undefined && form.elements.version) form.elements.version.value = json.version;
          if (!again && !json.left_out) dirty = false;
          say(form, "Đã lưu lúc " + json.saved_at + (json.left_out ? ", trừ " + json.left_out : ""), json.left_out);
        });
      } else {
        say(form, "Chưa lưu được. Chữ đã gõ vẫn còn trên trang; sẽ thử lại.", true);
        plan(RETRY_DELAY);
      }
      return undefined;
    }

    function save() {
      if (running) { again = true; return; }
      running = true;
      again = false;
      fetch(form.dataset.autosave, {
        method: "POST", body: body(), credentials: "same-origin", headers: { Accept: "application/json" }
      }).then(taken).catch(function () {
        say(form, "Mất mạng, chưa lưu được. Chữ đã gõ vẫn còn trên trang; sẽ thử lại.", true);
        plan(RETRY_DELAY);
      }).then(function () {
        running = false;
        if (pressed) pressed.click();
        else if (again) plan(AUTOSAVE_DELAY);
      });
    }

    form.addEventListener("input", function (event) {
      if (event.target.type === "file") return;
      dirty = true;
      if (running) again = true;
      plan(AUTOSAVE_DELAY);
    });
    // A button pressed while a save is on its way waits for it: else the form would carry the version before it.
    form.addEventListener("submit", function (event) {
      stopped = true;
      window.clearTimeout(timer);
      if (!running) return;
      pressed = event.submitter;
      event.preventDefault();
    });
    window.addEventListener("online", function () { if (dirty) plan(0); });
  }

  // A double click sends once. Buttons come back by themselves: an answer may be a download.
  function release(form) {
    delete form.dataset.sent;
    each("[data-held]", function (button) {
      button.removeAttribute("aria-disabled");
      button.removeAttribute("data-held");
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    dirty = false;
    each("button", function (button) {
      if (button.form !== form || button.type !== "submit") return;
      button.setAttribute("aria-disabled", "true");
      button.setAttribute("data-held", "");
    });
    window.setTimeout(function () { release(form); }, 8000);
  });
  window.addEventListener("pageshow", function () { each("form[data-sent]", release); });
  window.addEventListener("beforeunload", function (event) {
    if (!dirty) return;
    event.preventDefault();
    event.returnValue = "";
  });

  // Upload with progress; the page that answers replaces this one, as it would without JavaScript. In a part of a page
  // (data-part) only that part is replaced: what is being typed beside it stays.
  function upload(form) {
    var part = form.closest("[data-part]");
    form.addEventListener("submit", function (event) {
      var chosen = form.querySelector('input[type="file"]');
      if (form.dataset.sent || !(part || chosen && chosen.files.length)) return;
      event.preventDefault();
      form.dataset.sent = "1";
      if (!part) dirty = false;
      var data = new FormData(form);
      if (event.submitter && event.submitter.name) data.append(event.submitter.name, event.submitter.value);
      var box = document.createElement("div"), line = document.createElement("p"), progress = document.createElement("progress");
      box.className = "upload";
      line.setAttribute("role", "status");
      line.textContent = "Đang gửi…";
      progress.max = 100;
      progress.setAttribute("aria-label", "Tiến độ gửi tệp");
      box.append(line, progress);
      each(".upload", function (before) { if (form.contains(before)) before.remove(); });
      form.append(box);
      function failed(why) {
        release(form);
        progress.remove();
        line.textContent = why;
      }
      function cut() { failed("Chưa gửi được vì mạng bị ngắt. Hãy bấm gửi lại."); }
      var request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.upload.addEventListener("progress", function (step) {
        if (!step.lengthComputable) return;
        var done = Math.floor(100 * step.loaded / step.total);
        progress.value = done;
        line.textContent = done < 100 ? "Đang gửi tệp: " + done + "%" : "Đã gửi xong, máy chủ đang kiểm tra…";
      });
      request.addEventListener("load", function () {
        if (!request.responseText) { cut(); return; }
        if (part) {
          var why = replace(part, request.responseText);
          if (why) failed(why);
          return;
        }
        window.history.replaceState(null, "", request.responseURL || form.action);
        document.open();
        document.write(request.responseText);
        document.close();
      });
      request.addEventListener("error", cut);
      request.addEventListener("abort", cut);
      request.send(data);
    });
  }

  // Puts the part as the page that answered has it, under what that page says of the step. Where it has none, says why.
  function replace(part, text) {
    var page = new DOMParser().parseFromString(text, "text/html"), head = page.querySelector("#main h1");
    var fresh = page.getElementById(part.id), said = page.querySelector("#main > .messages");
    if (!fresh) {
      return "Chưa gửi được" + (head ? " (" + head.textContent.trim() + ")" : "") + ". Chữ đã gõ vẫn còn trên trang.";
    }
    part.replaceWith(fresh);
    if (said) {
      fresh.insertAdjacentElement("afterbegin", said);
      said.tabIndex = -1;
      said.focus();
    }
    each("#" + fresh.id + " form[data-upload]", upload);
    each("#" + fresh.id + " [data-limit]", counter);
    return "";
  }

  // How many characters are left, once it gets close.
  function counter(box) {
    var limit = Number(box.dataset.limit), line = document.createElement("p");
    line.className = "limit";
    line.setAttribute("role", "status");
    box.insertAdjacentElement("afterend", line);
    function show() {
      var left = limit - box.value.trim().length;
      line.textContent = left < 0 ? "Dài quá " + -left + " ký tự" : left <= limit / 5 ? "Còn " + left + " ký tự" : "";
      line.classList.toggle("limit-over", left < 0);
    }
    box.addEventListener("input", show);
    show();
  }

  // Accent-blind comparison, as the server's search key does it.
  function plain(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  }

  var WORDS = {
    tNoResults: function () { return "Không tìm thấy"; },
    tStatusQueryTooShort: function (length) { return "Gõ ít nhất " + length + " chữ để tìm"; },
    tStatusNoResults: function () { return "Không tìm thấy"; },
    tStatusSelectedOption: function (option, length, index) { return option + ", " + (index + 1) + " trên " + length; },
    tStatusResults: function (length, option) { return "Có " + length + " kết quả. " + option; },
    tAssistiveHint: function () { return "Gõ vài chữ, có dấu hoặc không dấu, rồi dùng phím mũi tên để chọn."; }
  };

  function picker(select) {
    var names = Array.prototype.filter.call(select.options, function (option) { return option.value; });
    window.accessibleAutocomplete.enhanceSelectElement(Object.assign({
      selectElement: select, defaultValue: select.value ? undefined : "", showAllValues: true, confirmOnBlur: false,
      source: function (query, show) {
        var words = plain(query).split(/\s+/);
        show(names.map(function (option) { return option.textContent.trim(); }).filter(function (name) {
          var key = plain(name);
          return words.every(function (word) { return key.indexOf(word) >= 0; });
        }));
      }
    }, WORDS));
  }

  function suggest(input) {
    var into = document.getElementById(input.dataset.suggestInto), place = document.createElement("div"), timer = 0;
    var id = input.id, name = input.name, value = input.value, typing = document.activeElement === input;
    input.hidden = true;
    input.id = id + "-typed";
    input.insertAdjacentElement("afterend", place);
    window.accessibleAutocomplete(Object.assign({
      element: place, id: id, name: "", defaultValue: value, minLength: 2, confirmOnBlur: false,
      source: function (query, show) {
        window.clearTimeout(timer);
        input.value = query;
        if (into) into.value = "";
        timer = window.setTimeout(function () {
          var sign = input.dataset.suggest.indexOf("?") < 0 ? "?" : "&";
          fetch(input.dataset.suggest + sign + "q=" + encodeURIComponent(query), { credentials: "same-origin" })
            .then(function (answer) { return answer.json(); })
            .then(function (json) { show(json.results); })
            .catch(function () { show([]); });
        }, 400);
      },
      templates: {
        inputValue: function (row) { return row ? row.label || row : ""; },
        suggestion: function (row) {
          if (!row.label) return escape(String(row));
          return escape(row.label) + (row.hint ? "<small>" + escape(row.hint) + "</small>" : "");
        }
      },
      onConfirm: function (row) {
        if (!row || !row.label) return;
        input.value = row.label;
        if (into) into.value = row.value;
      }
    }, WORDS));
    input.name = name;
    if (typing) { // the page came slower than the letters
      var fresh = document.getElementById(id);
      fresh.focus();
      fresh.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function escape(text) {
    var box = document.createElement("i");
    box.textContent = text;
    return box.innerHTML;
  }

  // What was registered under titles like the one being typed. A hint: what comes late or not at all holds nothing up.
  function alike(place) {
    var form = place.closest("form"), box = form.elements[place.dataset.alikeOf], timer = 0, asked = "";
    function ask() {
      var query = new URLSearchParams({ title: box.value });
      ["unit", "period"].forEach(function (name) {
        if (form.elements[name]) query.set(name, form.elements[name].value);
      });
      var asking = asked = query.toString();
      fetch(place.dataset.alike + "?" + asking, { credentials: "same-origin" }).then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : "";
      }).then(function (text) { if (asking === asked) place.innerHTML = text; }).catch(function () {});
    }
    form.addEventListener("input", function (event) {
      if (event.target !== box && ["unit", "period"].indexOf(event.target.name) < 0) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, 700);
    });
  }

  // A part of the page that changes by itself while work goes on behind it: asked for anew until it says no more.
  function refresh(part) {
    var seconds = Number(part.dataset.refresh);
    if (!seconds) return;
    window.setTimeout(function () {
      fetch(window.location.href, { credentials: "same-origin" }).then(function (answer) {
        if (answer.redirected) { window.location.replace(answer.url); return; }
        if (!answer.ok) return;
        return answer.text().then(function (text) {
          var page = new DOMParser().parseFromString(text, "text/html"), fresh = page.querySelector("[data-refresh]");
          if (!fresh) return;
          if (!Number(fresh.dataset.refresh)) { window.location.reload(); return; }
          part.innerHTML = fresh.innerHTML;
          refresh(part);
        });
      }).catch(function () { refresh(part); });
    }, 1000 * seconds);
  }

  function start() {
    var summary = document.getElementById("error-summary");
    if (summary) summary.focus();
    each("form[data-autosave]", autosave);
    each("form[data-upload]", upload);
    each("[data-limit]", counter);
    each("[data-alike]", alike);
    each("[data-refresh]", refresh);
    if (window.accessibleAutocomplete) {
      each("select[data-picker]", picker);
      each("input[data-suggest]", suggest);
    }
    document.addEventListener("click", function (event) {
      if (event.target.closest("[data-print]")) window.print();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
