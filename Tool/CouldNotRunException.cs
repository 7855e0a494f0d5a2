using System;

namespace ConventionAnalyzers.Tool;

/// <summary>The check cannot be made, for a reason that the user can do something about; the message says what and where.</summary>
internal sealed class CouldNotRunException(string message) : Exception(message);
