# docker build -t framework-guide .   (compose.yaml runs it; deploy/README.md says when to use what)
FROM python:3.11.14-slim-bookworm

# /tmp is the only folder that is written to: live answers and measurements work in it. The rest may be read-only.
ENV HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GUIDE_RESULTS=/tmp/results \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_FILE_WATCHER_TYPE=none

WORKDIR /app
COPY requirements.txt ./
# The dashboard alone. Every package has a wheel; none is built here.
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements.txt
COPY .streamlit ./.streamlit
COPY catalog ./catalog
COPY components ./components
COPY data ./data
COPY decision ./decision
COPY lab ./lab
COPY pages ./pages
COPY server ./server
COPY app.py LICENSE ./
RUN python -m compileall -q app.py catalog components decision lab pages server && python -m catalog check

USER 10001:10001
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/api/health', timeout=4)"]
CMD ["streamlit", "run", "app.py"]
