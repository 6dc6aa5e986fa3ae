from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.jobs.sample"
    label = "sample_jobs"

    def ready(self):
        from tests.jobs.sample.kinds import register_all

        register_all()
