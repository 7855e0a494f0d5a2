using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace ConventionAnalyzers.Documentation;

/// <summary>What the attributes of a member say, in words.</summary>
internal sealed class Contract
{
    private const string Section = "FenceSignalling.Section";

    // What an attribute says of the locks that it names, and of the section in which fences must be signalled; in this order.
    private static readonly List<(string Attribute, string OfLocks, string And, string OfSection)> Words =
    [
        (nameof(RequiresLockAttribute), "holding {0}", " and ", "in a signalling section"),
        (nameof(ExcludesLockAttribute), "not holding {0}", " or ", "not in a signalling section"),
        (nameof(AcquiresLockAttribute), "acquires {0}", " and ", "begins a signalling section"),
        (nameof(TryAcquiresLockAttribute), "acquires {0} if it returns {1}", " and ", ""),
        (nameof(ReleasesLockAttribute), "releases {0}", " and ", "ends a signalling section"),
        (nameof(MayReleaseLockAttribute), "may release {0}", " and ", ""),
        (nameof(AssertsLockAttribute), "checks that {0} is held", " and ", ""),
        (nameof(ReturnsLockAttribute), "returns {0}", " and ", ""),
        (nameof(NoLockAnalysisAttribute), "outside the analysis: {1}", "", ""),
    ];

    private Contract(MethodBase member)
    {
        var isGetter = member.Name.StartsWith("get_", StringComparison.Ordinal);
        var property = isGetter ? member.DeclaringType!.GetProperty(member.Name[4..]) : null;
        var attributes = member.CustomAttributes.Concat(property?.CustomAttributes ?? []).ToList();
        Says = [.. Phrases(attributes), .. member.GetParameters().SelectMany(OfParameter)];
        var twin = attributes.Find(attribute => attribute.AttributeType == typeof(UnlockedVariantAttribute));
        Twin = twin?.ConstructorArguments[0].Value as string;
    }

    public IReadOnlyList<string> Says { get; }

    /// <summary>The variant that takes the lock itself.</summary>
    public string? Twin { get; }

    public string Text => Says.Count == 0 ? "–" : string.Join("; ", Says);

    public static Contract Of(MethodBase member) => new(member);

    /// <summary>What a member, itself a lock, says of its place among locks.</summary>
    public static IEnumerable<string> Order(MemberInfo member) =>
        from attribute in member.CustomAttributes
        let word = attribute.AttributeType.Name switch
        {
            nameof(AcquiredBeforeAttribute) => "before",
            nameof(AcquiredAfterAttribute) => "after",
            _ => null,
        }
        where word is not null
        select $"acquired {word} {string.Join(", ", attribute.ConstructorArguments.SelectMany(Strings).Select(path => $"`{path}`"))}";

    private static IEnumerable<string> OfParameter(ParameterInfo parameter) =>
        Phrases(parameter.CustomAttributes).Select(phrase => $"`{parameter.Name}` runs {phrase}");

    private static IEnumerable<string> Phrases(IEnumerable<CustomAttributeData> attributes)
    {
        foreach (var (name, ofLocks, and, ofSection) in Words)
        {
            foreach (var attribute in attributes.Where(attribute => attribute.AttributeType.Name == name))
            {
                var locks = attribute.ConstructorArguments.SelectMany(Strings).DefaultIfEmpty("this").ToList();
                var isOfSection = ofSection.Length > 0 && locks.Remove(Section);
                var result = attribute.ConstructorArguments is [var first, ..] ? Constant(first) : "";
                if (locks.Count > 0)
                    yield return string.Format(ofLocks, string.Join(and, locks.Select(path => $"`{path}`")), result);
                if (isOfSection)
                    yield return ofSection;
            }
        }
    }

    private static IEnumerable<string> Strings(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        string path => [path.TrimEnd('.')],
        IEnumerable<CustomAttributeTypedArgument> more => more.SelectMany(Strings),
        _ => [],
    };

    private static string Constant(CustomAttributeTypedArgument argument) =>
        argument.ArgumentType.IsEnum ? $"`{argument.ArgumentType.Name}.{Enum.GetName(argument.ArgumentType, argument.Value!)}`"
        : argument.Value is bool flag ? (flag ? "`true`" : "`false`")
        : $"{argument.Value}".TrimEnd('.');
}
