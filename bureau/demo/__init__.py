"""The demo district: the home district in 2022 with invented people. Stands above all apps because it needs them all.

`accounts` who may sign in · `names`, `people` the register · `cards` the applications · `activity` the months up to
today · `boards` campaigns and their frozen boards · `writing` COPY · `district` the order of work.
"""
