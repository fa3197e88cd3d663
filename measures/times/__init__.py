"""Measures in time: the timeline, the course of the phases, dates that slipped, calendars."""
