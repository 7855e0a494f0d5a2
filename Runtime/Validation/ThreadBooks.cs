namespace ConventionAnalyzers;

internal sealed class ThreadBooks;
