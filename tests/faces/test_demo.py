from tests.faces.books import cli, done


def test_the_sample_is_made_once_and_recognised_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr("clienthood.faces.deeds.samples.practice.ACCOUNTS", 60)
    first = done("demo", "--book", tmp_path / "d", "--json").json
    assert first["import"]["created"] == first["import"]["read"]
    assert first["summary"]["accounts"] > 50
    assert (tmp_path / "d" / "truth.csv").exists()
    second = done("demo", "--book", tmp_path / "d").out
    assert "all there already" in " ".join(second.split())
    assert "clienthood explain" in second


def test_the_sample_is_written_as_another_system_would_export_it(tmp_path, monkeypatch):
    monkeypatch.setattr("clienthood.faces.deeds.samples.practice.ACCOUNTS", 40)
    folder, book = tmp_path / "export", tmp_path / "book"
    made = done("demo", "--as", "woocommerce", "--book", folder, "--json").json
    assert made["system"] == "woocommerce"
    done("init", "--book", book, "--currency", "EUR")
    brought = done("import", *made["files"], "--book", book, "--json").json
    assert brought["created"] > 500
    refused = cli("demo", "--as", "nobody")
    assert refused.status
    assert "stripe" in refused.err
    again = cli("demo", "--as", "stripe", "--book", folder)
    assert again.status
    assert "not empty" in again.err
