package dev.tocsin.model;

/** One label: a name and its value, both valid UTF-8. */
public record Label(String name, String value) {}
