"""What must hold before the first request is served."""

from __future__ import annotations

from django.db import connection

from danvan.env import MisconfiguredError

_FACTS = """
    SELECT current_user,
           role.rolsuper OR role.rolbypassrls OR role.rolcreaterole,
           current_setting('server_version_num')::int,
           current_setting('server_encoding'),
           lower('Đ') = 'đ',
           (SELECT count(*)
              FROM pg_class AS class JOIN pg_namespace AS space ON space.oid = class.relnamespace
             WHERE class.relkind IN ('r', 'p', 'v', 'm', 'S')
               AND space.nspname <> 'information_schema' AND space.nspname NOT LIKE 'pg\\_%%'
               AND pg_has_role(role.oid, class.relowner, 'MEMBER'))
      FROM pg_roles AS role
     WHERE role.rolname = current_user
"""


def refuse_unsafe_role() -> None:
    """Raises MisconfiguredError unless the connected role may serve.

    It must neither be a superuser nor own a table: then no fault of ours can switch off a trigger, empty a table
    or rewrite the history. The server must know Vietnamese letters.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, [])
        user, mighty, version, encoding, knows_vietnamese, owned = cursor.fetchone()
    problems = []
    if mighty:
        problems.append(
            f"DATABASE_URL: tài khoản “{user}” có quyền quá lớn (superuser, bypassrls hoặc createrole). "
            "Hãy dùng tài khoản phục vụ, không có các quyền này."
        )
    elif owned:
        problems.append(
            f"DATABASE_URL: tài khoản “{user}” là chủ của {owned} bảng. Chủ bảng chỉ dùng trong DATABASE_OWNER_URL; "
            "hãy phục vụ bằng một tài khoản khác."
        )
    if version < 150000:
        problems.append(f"PostgreSQL phải từ bản 15 trở lên (máy chủ là bản {version // 10000}).")
    if encoding != "UTF8":
        problems.append(f"Cơ sở dữ liệu phải dùng bảng mã UTF8 (đang là {encoding}).")
    elif not knows_vietnamese:
        problems.append(
            "Cơ sở dữ liệu không đổi được chữ hoa “Đ” thành “đ”. Hãy tạo lại với "
            "LC_CTYPE 'C.UTF-8' hoặc 'vi_VN.UTF-8' (không dùng 'C')."
        )
    if problems:
        raise MisconfiguredError(problems)
