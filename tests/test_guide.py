"""data/guide.yaml says everything the December 2025 guide says, and its listings are the guide's own."""

import ast

import pytest

from catalog import Catalog, data_folder, load

ALL = "flask fastapi django"
MARKS = {"✅": "good", "❌": "bad", "⚠️": "bad", "🎯": None}

# What the guide says, by section, place and framework, in its words. A line that ends with … is only the beginning of
# what stands there: the catalogue says it in its own words. Table cells are written "row: cell".
GUIDE = {
    "introduction": {
        ("introduction", ALL): """
            Flask vs FastAPI vs Django: A Comprehensive Comparison
            Python offers three powerful web frameworks …
        """,
    },
    "quick-overview": {
        ("overview-table", "flask"): """
            Type: Micro-framework
            Release Year: 2010
            Philosophy: Minimalist, flexible
            Learning Curve: Easy
            Performance: Good
            Async Support: Limited (via extensions)
        """,
        ("overview-table", "fastapi"): """
            Type: Modern API framework
            Release Year: 2018
            Philosophy: Fast, modern, async
            Learning Curve: Moderate
            Performance: Excellent
            Async Support: Native
        """,
        ("overview-table", "django"): """
            Type: Full-stack framework
            Release Year: 2005
            Philosophy: Batteries-included
            Learning Curve: Steep
            Performance: Good
            Async Support: Native (3.1+)
        """,
    },
    "frameworks": {
        ("what-is", "flask"): """
            Flask is a lightweight, micro-framework …
            It follows the WSGI standard
            known for its simplicity and flexibility
        """,
        ("use-cases", "flask"): """
            Small to medium-sized applications
            Prototypes and MVPs
            RESTful APIs with simple requirements
            Projects requiring maximum flexibility
            Microservices architecture
            Learning web development basics
        """,
        ("pros", "flask"): """
            ✅ Simple and Easy to Learn: Minimal boilerplate, perfect for beginners
            ✅ Highly Flexible: Choose your own tools, databases, and architecture
            ✅ Extensive Ecosystem: Thousands of extensions available (Flask-SQLAlchemy, Flask-Login, etc.)
            ✅ Great Documentation: Well-documented with many tutorials and resources
            ✅ Lightweight: Minimal overhead, fast to get started
            ✅ Mature and Stable: 15+ years of development and community support
            ✅ Perfect for Microservices: Small footprint ideal for containerized deployments
        """,
        ("cons", "flask"): """
            ❌ Manual Setup Required: Need to configure most features yourself
            ❌ No Built-in Admin Panel: Must build or integrate third-party solutions
            ❌ Limited Async Support: Not built with async/await in mind
            ❌ More Boilerplate for Large Apps: Can become complex as projects grow
            ❌ No Built-in ORM: Need to integrate SQLAlchemy or other ORMs
            ❌ Security Features Not Built-in: Must manually implement CSRF protection, etc.
        """,
        ("code", "flask"): "from flask import Flask, jsonify, request …",
        ("what-is", "fastapi"): """
            FastAPI is a modern, high-performance web framework built on top of Starlette and Pydantic.
            It's designed specifically for building APIs with Python 3.7+ type hints …
        """,
        ("use-cases", "fastapi"): """
            High-performance RESTful APIs
            Machine Learning model serving
            Real-time applications (WebSockets)
            Microservices requiring high throughput
            Projects leveraging async/await
            APIs requiring automatic documentation
            Data validation-heavy applications
        """,
        ("pros", "fastapi"): """
            ✅ Blazing Fast Performance: One of the fastest Python frameworks (comparable to Node.js and Go)
            ✅ Automatic API Documentation: Built-in Swagger UI and ReDoc
            ✅ Type Hints and Validation: Leverages Python type hints with Pydantic for automatic validation
            ✅ Native Async Support: Built on ASGI, fully supports async/await
            ✅ Modern Python Features: Designed for Python 3.7+ with modern syntax
            ✅ Developer Experience: Excellent autocomplete and error detection in IDEs
            ✅ Less Code: Reduces code duplication by ~40% compared to alternatives
            ✅ Production Ready: Used by Microsoft, Uber, Netflix
        """,
        ("cons", "fastapi"): """
            ❌ Younger Ecosystem: Fewer extensions compared to Flask/Django
            ❌ Learning Curve: Requires understanding of async programming and type hints
            ❌ Not Full-Stack: Focused on APIs, not traditional web applications
            ❌ Limited Template Support: Not designed for server-side rendering
            ❌ Smaller Community: Less Stack Overflow answers and tutorials (but growing rapidly)
        """,
        ("code", "fastapi"): "from fastapi import FastAPI …",
        ("what-is", "django"): """
            Django is a high-level, full-stack web framework that follows the "batteries-included" philosophy.
            It provides everything needed to build complete web applications, including an ORM, admin panel, authentication, and more.
        """,
        ("use-cases", "django"): """
            Content Management Systems (CMS)
            E-commerce platforms
            Social networks and community platforms
            Enterprise applications
            Projects requiring rapid development
            Applications with complex database relationships
            When you need a full-featured admin panel out of the box
        """,
        ("pros", "django"): """
            ✅ Batteries Included: ORM, admin panel, authentication, migrations all built-in
            ✅ Powerful Admin Interface: Automatically generated, customizable admin panel
            ✅ Security First: Built-in protection against CSRF, SQL injection, XSS, clickjacking
            ✅ Django ORM: Powerful, intuitive database abstraction layer
            ✅ Scalability: Powers Instagram, Pinterest, Mozilla, and other large platforms
            ✅ Mature Ecosystem: Thousands of third-party packages
            ✅ Great for MVPs: Get a full application running quickly
            ✅ Excellent Documentation: Comprehensive and well-organized
        """,
        ("cons", "django"): """
            ❌ Monolithic Structure: Opinionated structure can feel restrictive
            ❌ Steep Learning Curve: Lots to learn for beginners
            ❌ Overhead for Simple APIs: Too heavy for simple REST APIs
            ❌ Performance: Slower than Flask/FastAPI for API-only applications
            ❌ Not Microservices Friendly: Better suited for monolithic applications
            ❌ Template System: While powerful, may be unnecessary for API-only projects
            ❌ Async Support: Only recently added, ecosystem still catching up
        """,
        ("code", "django"): "# models.py …",
    },
    "performance": {
        ("performance-intro", ALL): "Based on benchmarks for handling JSON APIs",
        ("performance-table", "fastapi"): """
            Requests/sec: ~20,000
            Latency (ms): ~5
            Relative Speed: 1.0x (baseline)
        """,
        ("performance-table", "flask"): """
            Requests/sec: ~8,000
            Latency (ms): ~12
            Relative Speed: 0.4x
        """,
        ("performance-table", "django"): """
            Requests/sec: ~6,000
            Latency (ms): ~15
            Relative Speed: 0.3x
        """,
        ("performance-note", ALL): "Actual performance varies based on implementation, database queries, and server configuration",
    },
    "decision": {
        ("choose-if", "flask"): """
            🎯 You need maximum flexibility and control
            🎯 Building a small to medium-sized application
            🎯 Creating a simple REST API without complex validation
            🎯 Want to learn web development fundamentals
            🎯 Need to integrate with specific libraries or tools
            🎯 Building microservices with minimal overhead
        """,
        ("choose-if", "fastapi"): """
            🎯 Performance is critical
            🎯 Building modern APIs with automatic documentation
            🎯 Need strong data validation and serialization
            🎯 Working with async/await and concurrent operations
            🎯 Want excellent IDE support with type hints
            🎯 Serving machine learning models
            🎯 Building real-time applications with WebSockets
        """,
        ("choose-if", "django"): """
            🎯 Building a full-featured web application
            🎯 Need an admin panel and authentication out of the box
            🎯 Working with complex database relationships
            🎯 Security is a top priority
            🎯 Need to build quickly with proven patterns
            🎯 Building a CMS, e-commerce site, or social platform
            🎯 Want a complete, opinionated framework
        """,
    },
    "companies": {
        ("companies", "flask"): """
            Pinterest (initially)
            LinkedIn (some services)
            Twilio
            Red Hat
        """,
        ("companies", "fastapi"): """
            Microsoft (several teams)
            Uber
            Netflix (ML inference services)
            Explosion.ai (spaCy API)
        """,
        ("companies", "django"): """
            Mozilla
            Spotify
            Dropbox
            The Washington Post
        """,
    },
    "migration": {
        ("migration-flask-to-fastapi", "flask fastapi"): """
            ✅ Similar decorator-based routing
            ✅ Easy to adapt existing Flask patterns
            ⚠️ Need to add type hints
            ⚠️ Convert synchronous code to async
        """,
        ("migration-django-to-fastapi", "django fastapi"): """
            ⚠️ Significant rewrite required
            ⚠️ Lose built-in admin panel
            ⚠️ Need to choose ORM (or use Django ORM separately)
            ✅ Gain performance improvements
            ✅ Better for API-only applications
        """,
        ("migration-flask-to-django", "flask django"): """
            ⚠️ Major restructuring required
            ✅ Gain built-in features
            ⚠️ Need to adopt Django conventions
            ⚠️ More opinionated architecture
        """,
    },
    "conclusion": {
        ("conclusion", ALL): """
            There's no universal "best" framework—the right choice depends on your specific needs
        """,
        ("conclusion", "flask"): """
            Flask excels in flexibility and simplicity
            Flask continues to be perfect for projects requiring maximum flexibility or when you're learning web development.
        """,
        ("conclusion", "fastapi"): """
            FastAPI dominates in performance and modern API development
            For most new API projects in 2025, FastAPI is the recommended choice …
        """,
        ("conclusion", "django"): """
            Django wins for full-featured web applications with rapid development needs
            For traditional web applications with admin needs, Django remains the gold standard.
        """,
    },
    "resources": {
        ("resources", "flask"): "Flask",
        ("resources", "fastapi"): "FastAPI",
        ("resources", "django"): "Django",
    },
    "about": {
        ("about-the-guide", ALL): "Last Updated: December 2025",
        ("about-the-guide", ""): """
            Duong Ngo
            Full-Stack AI Developer with 12+ years of experience
        """,
    },
}

HEADINGS = {
    "introduction": "Introduction",
    "quick-overview": "Quick Overview",
    "performance": "Performance Comparison",
    "decision": "Decision Matrix",
    "companies": "Real-World Usage",
    "migration": "Migration Considerations",
    "conclusion": "Conclusion",
    "resources": "Further Resources",
}

# The listings as the guide prints them: without indentation.
LISTINGS = {
    ("flask", "app.py"): """
        from flask import Flask, jsonify, request
        app = Flask(__name__)
        @app.route('/api/users', methods=['GET'])
        def get_users():
        users = [
        {"id": 1, "name": "John Doe"},
        {"id": 2, "name": "Jane Smith"}
        ]
        return jsonify(users)
        @app.route('/api/users', methods=['POST'])
        def create_user():
        data = request.get_json()
        return jsonify({"message": "User created", "data": data}), 201
        if __name__ == '__main__':
        app.run(debug=True)
    """,
    ("fastapi", "app.py"): """
        from fastapi import FastAPI
        from pydantic import BaseModel
        from typing import List
        app = FastAPI()
        class User(BaseModel):
        id: int
        name: str
        email: str
        users_db = [
        User(id=1, name="John Doe", email="john@example.com"),
        User(id=2, name="Jane Smith", email="jane@example.com")
        ]
        @app.get("/api/users", response_model=List[User])
        async def get_users():
        return users_db
        @app.post("/api/users", response_model=User, status_code=201)
        async def create_user(user: User):
        users_db.append(user)
        return user
        @app.get("/api/users/{user_id}", response_model=User)
        async def get_user(user_id: int):
        return next((u for u in users_db if u.id == user_id), None)
    """,
    ("django", "models.py"): """
        # models.py
        from django.db import models
        class User(models.Model):
        name = models.CharField(max_length=100)
        email = models.EmailField(unique=True)
        created_at = models.DateTimeField(auto_now_add=True)
        def __str__(self):
        return self.name
    """,
    ("django", "views.py"): """
        # views.py
        from rest_framework import viewsets
        from .models import User
        from .serializers import UserSerializer
        class UserViewSet(viewsets.ModelViewSet):
        queryset = User.objects.all()
        serializer_class = UserSerializer
    """,
    ("django", "serializers.py"): """
        # serializers.py
        from rest_framework import serializers
        from .models import User
        class UserSerializer(serializers.ModelSerializer):
        class Meta:
        model = User
        fields = ['id', 'name', 'email', 'created_at']
    """,
    ("django", "urls.py"): """
        # urls.py
        from django.urls import path, include
        from rest_framework.routers import DefaultRouter
        from .views import UserViewSet
        router = DefaultRouter()
        router.register(r'users', UserViewSet)
        urlpatterns = [
        path('api/', include(router.urls)),
        ]
    """,
}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return load(data_folder())


def test_guide_and_listings_have_no_fault(catalogue: Catalog) -> None:
    assert [fault for fault in catalogue.faults if fault.path.startswith(("guide.yaml", "examples/guide-listing/"))] == []


@pytest.mark.parametrize("section", GUIDE)
def test_every_item_of_the_guide_is_there(catalogue: Catalog, section: str) -> None:
    wanted = {}
    for where, text in GUIDE[section].items():
        wanted[where] = []
        for line in lines(text):
            mark, _, rest = line.partition(" ")
            said = rest if mark in MARKS else line
            wanted[where].append((MARKS.get(mark), "in own words" if said.endswith("…") else said))
    found: dict[tuple[str, str], list[tuple[str | None, str]]] = {}
    places = {place.id for place in catalogue.guide.places if place.section == section}
    for item in catalogue.guide.items:
        if item.place in places:
            said = "in own words" if item.own_words else f"{item.row}: {item.text}" if item.row else item.text
            found.setdefault((item.place, " ".join(item.about)), []).append((item.tone, said))
    assert found == wanted


def test_the_guides_headings_are_the_sections(catalogue: Catalog) -> None:
    titles = {section.id: section.title.lower() for section in catalogue.guide.sections}
    assert titles.keys() == GUIDE.keys()
    assert {section: titles[section] for section in HEADINGS} == {section: title.lower() for section, title in HEADINGS.items()}
    assert catalogue.guide.title == "Flask vs FastAPI vs Django"
    assert (catalogue.guide.author.name, catalogue.guide.published) == ("Duong Ngo", "2025-12")


def test_what_is_said_in_own_words_is_not_the_guides_text(catalogue: Catalog) -> None:
    said = [line for places in GUIDE.values() for text in places.values() for line in lines(text)]
    beginnings = [line.removesuffix("…").strip() for line in said if line.endswith("…")]
    own_words = [item.text for item in catalogue.guide.items if item.own_words]
    assert len(own_words) == len(beginnings) > 0
    assert [text for text in own_words if any(beginning in text for beginning in beginnings)] == []


def test_listings_are_the_guides_letter_for_letter(catalogue: Catalog) -> None:
    listing = catalogue.examples["guide-listing"]
    found = {(slug, file.name.rpartition("/")[2]): lines(file.text) for slug, example in listing.items() for file in example.files}
    assert found == {where: lines(text) for where, text in LISTINGS.items()}


@pytest.mark.parametrize("where", LISTINGS, ids="/".join)
def test_listings_are_python_again(catalogue: Catalog, where: tuple[str, str]) -> None:
    slug, name = where
    (file,) = [file for file in catalogue.examples["guide-listing"][slug].files if file.name.rpartition("/")[2] == name]
    ast.parse(file.text)
    assert catalogue.examples["guide-listing"][slug].notes
