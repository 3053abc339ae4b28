using System.Globalization;

namespace Keelson.Benchmarks;

/// <summary>The options that were given to a benchmark, with the defaults of the others.</summary>
internal sealed class BenchmarkArguments
{
    private readonly Dictionary<string, string> _values;

    private BenchmarkArguments(Dictionary<string, string> values) => _values = values;

    /// <summary>Reads pairs of name and value; answers null and what is wrong when a name is unknown or a value is missing or no number.</summary>
    public static BenchmarkArguments? Parse(IReadOnlyList<BenchmarkOption> options, IReadOnlyList<string> args, out string? complaint)
    {
        var values = options.ToDictionary(option => option.Name, option => option.Otherwise, StringComparer.Ordinal);
        for (var index = 0; index < args.Count; index += 2)
        {
            complaint = Complaint(options, args[index], index + 1 < args.Count ? args[index + 1] : null);
            if (complaint is not null)
            {
                return null;
            }

            values[args[index]] = args[index + 1];
        }

        complaint = null;
        return new BenchmarkArguments(values);
    }

    /// <summary>The value of an option.</summary>
    public string Text(string name) => _values[name];

    /// <summary>The value of an option that is a whole number.</summary>
    public int Number(string name) => int.Parse(_values[name], CultureInfo.InvariantCulture);

    /// <summary>The value of an option that lists words, with commas between.</summary>
    public IReadOnlyList<string> Words(string name) => _values[name].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The length of a turn.</summary>
    public TimeSpan Duration(string name) => TimeSpan.FromSeconds(Number(name));

    private static string? Complaint(IReadOnlyList<BenchmarkOption> options, string name, string? value)
    {
        var option = options.FirstOrDefault(one => one.Name == name);
        return option switch
        {
            null => $"There is no option {name}.",
            _ when value is null => $"The option {name} needs a value.",
            _ when IsNumber(option.Otherwise) && !IsNumber(value) => $"The option {name} needs a whole number, not \"{value}\".",
            _ => null,
        };
    }

    private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
