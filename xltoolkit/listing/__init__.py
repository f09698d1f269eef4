"""What is there: rules, tables, plugins and profiles, listed and explained for people."""
