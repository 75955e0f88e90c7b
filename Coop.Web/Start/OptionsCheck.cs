using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Coop.Web.Start;

/// <summary>
/// Holds what is configured against the classes that read it, each of which names its section in a constant: keys nobody
/// knows, values that cannot be read, values out of bounds.
/// </summary>
internal static class OptionsCheck
{
    /// <summary>Everything that is wrong, with its key.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration, IServiceProvider services)
    {
        var kinds = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name!.StartsWith("Coop.", StringComparison.Ordinal))
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => SectionOf(type) is not null)
            .ToList();
        var sections = kinds.SelectMany(kind => SelfAndAbove(SectionOf(kind)!)).Distinct(StringComparer.OrdinalIgnoreCase);
        return sections.SelectMany(section => Unknown(configuration.GetSection(section), kinds))
            .Concat(kinds.SelectMany(kind => Wrong(configuration.GetSection(SectionOf(kind)!), services, kind)));
    }

    /// <summary>Keys below a section that none of its classes has.</summary>
    public static IEnumerable<string> Unknown(IConfigurationSection section, IReadOnlyList<Type> kinds)
    {
        var known = kinds.Where(kind => SectionOf(kind)!.Equals(section.Path, StringComparison.OrdinalIgnoreCase))
            .SelectMany(Properties).Select(property => property.Name).Order(StringComparer.Ordinal).ToList();
        return
            from child in section.GetChildren()
            where !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
                && !kinds.Any(kind => $"{SectionOf(kind)}:".StartsWith($"{child.Path}:", StringComparison.OrdinalIgnoreCase))
            select $"{child.Path} is not a setting.{(known.Count == 0 ? "" : $" Known below {section.Path}: {string.Join(", ", known)}.")}";
    }

    /// <summary>Values that the class cannot read or does not want.</summary>
    public static IReadOnlyList<string> Wrong(IConfigurationSection section, IServiceProvider services, Type kind)
    {
        var unreadable = Properties(kind).SelectMany(property => Unreadable(section.GetSection(property.Name), property.PropertyType)).ToList();
        if (unreadable.Count > 0)
        {
            return unreadable;
        }

        var settings = section.Get(kind) ?? Activator.CreateInstance(kind)!;
        var annotated = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new ValidationContext(settings), annotated, validateAllProperties: true);
        var check = typeof(OptionsCheck).GetMethod(nameof(Checked))!.MakeGenericMethod(kind);
        return
        [
            .. annotated.Select(fault => $"{section.Path}:{string.Join(", ", fault.MemberNames)} is wrong: {fault.ErrorMessage}"),
            .. (IEnumerable<string>)check.Invoke(null, [services, settings])!,
        ];
    }

    /// <summary>What the class's own checks say; annotations have been looked at already.</summary>
    public static IEnumerable<string> Checked<TOptions>(IServiceProvider services, TOptions settings)
        where TOptions : class =>
        services.GetServices<IValidateOptions<TOptions>>()
            .Where(check => check is not DataAnnotationValidateOptions<TOptions>)
            .Select(check => check.Validate(Options.DefaultName, settings))
            .Where(result => result.Failed)
            .SelectMany(result => result.Failures ?? []);

    /// <summary><c>Simulators:SampleSite</c> and <c>Simulators</c>.</summary>
    private static IEnumerable<string> SelfAndAbove(string section)
    {
        for (var path = section; path is not null; path = ConfigurationPath.GetParentPath(path))
        {
            yield return path;
        }
    }

    private static IEnumerable<string> Unreadable(IConfigurationSection setting, Type type)
    {
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        if (kind != typeof(string) && kind.IsGenericType && kind.GetGenericArguments() is [var element])
        {
            return setting.GetChildren().SelectMany(child => Unreadable(child, element));
        }

        return setting.Value is not { } value || Converts(value, kind) ? [] : [$"{setting.Path} is '{value}' and must be {Wanted(kind)}."];
    }

    private static bool Converts(string value, Type type)
    {
        try
        {
            return TypeDescriptor.GetConverter(type) is var converter && (!converter.CanConvertFrom(typeof(string)) || converter.ConvertFromInvariantString(value) is not null);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException or InvalidCastException)
        {
            return false;
        }
    }

    private static string Wanted(Type type) => type switch
    {
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time as 00:00:30",
        { IsEnum: true } => $"one of {string.Join(", ", Enum.GetNames(type))}",
        { IsPrimitive: true } => "a number",
        _ => $"a {type.Name}",
    };

    private static PropertyInfo[] Properties(Type kind) => kind.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static string? SectionOf(Type type) =>
        type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true } field && field.FieldType == typeof(string)
            ? (string)field.GetRawConstantValue()!
            : null;
}
