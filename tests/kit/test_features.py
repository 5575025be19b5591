from bureau.kit import features


def test_without_the_layout_libraries_the_page_gets_a_sentence_with_the_line_to_type(monkeypatch):
    monkeypatch.setattr(features, "PANGO", ("libpango-of-nobody.so.0",))
    features.pdf_available.cache_clear()

    reason = features.pdf_available()

    features.pdf_available.cache_clear()
    assert reason == (
        "这台服务器缺少排版组件，暂不能生成 PDF。请管理员执行 "
        "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ，再重新启动门户。"
    )
