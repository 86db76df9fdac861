import pytest

from tests.faces.books import done

HAND = """account_id,name,kind,parent_account_id,excluded,objects_to_profiling,created_at
=1+1,"=HYPERLINK(""x"")",person,,,,
H1,Oak Household,household,,,,
H2,Oak Junior,person,H1,,,
S1,Paper Supplier,organisation,,yes,,
O1,Shy Person,person,,,yes,
Q1,Quiet Person,person,,,,2026-01-01
L1,Later Person,person,,,,2026-08-01
"""
ORDERS = """order_id,account_id,ordered_at,amount,nature
X1,=1+1,2026-05-01,20.00,goods
X2,H2,2025-03-01,30.00,service
X3,H1,2025-09-01,40.00,service
X4,S1,2026-01-01,50.00,goods
X5,O1,2026-01-01,60.00,goods
"""


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """A folder with the files of a simulated business and its truth."""
    folder = tmp_path_factory.mktemp("files")
    done("simulate", folder, "--trade", "accountant", "--accounts", 120, "--seed", 5)
    return folder


@pytest.fixture(scope="session")
def book(files, tmp_path_factory):
    """A book of the simulated business and some accounts written by hand, imported and run."""
    folder = tmp_path_factory.mktemp("book")
    done("init", "--book", folder, "--name", "Hart & Co")
    by_hand = tmp_path_factory.mktemp("hand")
    (by_hand / "accounts-2.csv").write_text(HAND)
    (by_hand / "orders-2.csv").write_text(ORDERS)
    done("import", files, by_hand, "--book", folder)
    done("run", "--book", folder)
    return folder
