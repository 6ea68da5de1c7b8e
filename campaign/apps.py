from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class CampaignConfig(AppConfig):
    name = "campaign"
    verbose_name = _("Base data")
    default = True


class AdministrationConfig(admin_apps.AdminConfig):
    default_site = "campaign.administration.Administration"
    default = False
