namespace Keelson.Security.Egress;

/// <summary>What kind of address it is, and whether it may be dialled at all without a rule that names its block.</summary>
/// <param name="Name">The kind, in snake case; <c>public</c> for an ordinary address of the internet.</param>
internal readonly record struct AddressClass(string Name)
{
    public static readonly AddressClass Public = new("public");

    public bool IsPublic => Name == Public.Name;
}
