"""The health check needs no account and asks the database."""


def test_it_answers_without_an_account(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
