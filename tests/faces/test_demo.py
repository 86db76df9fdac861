from tests.faces.books import done


def test_the_sample_is_made_once_and_recognised_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr("clienthood.faces.deeds.samples.practice.ACCOUNTS", 60)
    first = done("demo", "--book", tmp_path / "d", "--json").json
    assert first["import"]["created"] == first["import"]["read"]
    assert first["summary"]["accounts"] > 50
    assert (tmp_path / "d" / "truth.csv").exists()
    second = done("demo", "--book", tmp_path / "d").out
    assert "all there already" in " ".join(second.split())
    assert "clienthood explain" in second
