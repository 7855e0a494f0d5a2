#if NETSTANDARD2_0
namespace System.Diagnostics.CodeAnalysis;

/// <summary>Known to the compiler by name; netstandard2.0 lacks it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DoesNotReturnAttribute : Attribute;
#endif
