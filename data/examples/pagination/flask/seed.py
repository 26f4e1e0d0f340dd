"""Makes the table, with 25 articles in it."""

from app import Article, app, db

with app.app_context():
    db.create_all()
    db.session.add_all(Article(title=f"Article {n}") for n in range(1, 26))
    db.session.commit()
