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
