using System.Globalization;

namespace Operations.Orders;

/// <summary>Amounts of money as text with two decimals; cents inside.</summary>
internal static class Cents
{
    /// <summary>For example <c>49.90</c>.</summary>
    public static string Text(long cents) => (cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Reads an amount above zero with at most two decimals; null when it is none.</summary>
    public static long? Parse(string text) =>
        text.Length <= 12 && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && amount > 0 && decimal.Round(amount, 2) == amount
            ? (long)(amount * 100)
            : null;
}
