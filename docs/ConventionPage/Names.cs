using System;
using System.Linq;
using System.Reflection;

namespace ConventionAnalyzers.Documentation;

/// <summary>Names as people write them, and as documentation files do.</summary>
internal static class Names
{
    public static string Of(Type type) => type.DeclaringType is { } outer ? $"{Of(outer)}.{type.Name}" : type.Name;

    public static string Of(MethodBase member) => IsGetter(member) ? Short(member) : $"{Short(member)}({Parameters(member)})";

    public static string Short(MethodBase member) =>
        member.IsConstructor ? $"new {Of(member.DeclaringType!)}" : IsGetter(member) ? member.Name[4..] : member.Name;

    public static string Qualified(MethodBase member) =>
        member.IsConstructor ? Short(member) : $"{Of(member.DeclaringType!)}.{Short(member)}";

    public static string InComments(Type type) => $"T:{Path(type)}";

    public static string InComments(MethodBase member)
    {
        var owner = Path(member.DeclaringType!);
        if (IsGetter(member))
            return $"P:{owner}.{member.Name[4..]}";
        var parameters = member.GetParameters();
        var list = parameters.Length == 0 ? "" : $"({string.Join(",", parameters.Select(parameter => Path(parameter.ParameterType)))})";
        var generics = member.IsGenericMethod ? $"``{member.GetGenericArguments().Length}" : "";
        return $"M:{owner}.{member.Name.Replace('.', '#')}{generics}{list}";
    }

    private static string Parameters(MethodBase member) =>
        string.Join(", ", member.GetParameters().Select(parameter => parameter.Name));

    private static bool IsGetter(MethodBase member) => member.IsSpecialName && member.Name.StartsWith("get_", StringComparison.Ordinal);

    private static string Path(Type type)
    {
        if (type.IsGenericParameter)
            return $"{(type.DeclaringMethod is null ? "`" : "``")}{type.GenericParameterPosition}";
        if (type.IsByRef)
            return Path(type.GetElementType()!) + "@";
        if (type.IsArray)
            return Path(type.GetElementType()!) + "[]";
        if (!type.IsConstructedGenericType)
            return type.FullName!.Replace('+', '.');
        var open = type.GetGenericTypeDefinition().FullName!;
        return $"{open[..open.IndexOf('`')].Replace('+', '.')}{{{string.Join(",", type.GetGenericArguments().Select(Path))}}}";
    }
}
