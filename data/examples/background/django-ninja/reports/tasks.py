import time

try:
    from django.tasks import task
except ModuleNotFoundError:  # before Django 6.0
    from django_tasks import task


# region step:job
@task
def make_report(n):
    time.sleep(1)  # whatever takes its time
    return sum(range(n)) / n


# endregion
